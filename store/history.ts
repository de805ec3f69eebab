import type { Redis } from 'ioredis';
import { timestamp } from '../base/clock.js';
import type { RewindAlarm, StoreHistory } from '../model/index.js';
import { keysFor } from './keys.js';
import { asking } from './redis.js';
import { defineScripts } from './scripts.js';

export interface HistoryOptions {
  readonly redis: Redis;
  readonly prefix?: string;
}

/** What a person sees and does when the store has lost something. All methods throw STORE_UNAVAILABLE. */
export interface History {
  alarm(): Promise<RewindAlarm | undefined>;
  /** What the store has is the truth from now on. The alarm that it ended; undefined when none stood. @throws STORE_NO_MAJORITY */
  acceptLoss(): Promise<RewindAlarm | undefined>;
}

export function createHistory({ redis, prefix }: HistoryOptions): History {
  defineScripts(redis);
  const keys = keysFor(prefix);
  return {
    async alarm() {
      const text = await asking('read the alarm', redis.hget(keys.history, 'alarm'));
      return text === null ? undefined : parseAlarm(text);
    },
    async acceptLoss() {
      const [, text] = await asking('accept the loss', redis.droverAcceptLoss(keys.version, keys.log, keys.history));
      return text === undefined ? undefined : parseAlarm(text);
    },
  };
}

/** As scripts/history.lua writes it. */
export function parseAlarm(text: string): RewindAlarm {
  const { sinceMs, ...alarm } = JSON.parse(text) as Omit<RewindAlarm, 'since'> & { readonly sinceMs: number };
  return { ...alarm, since: timestamp(sinceMs) };
}

/** `fields`: epoch and gaps of the hash. */
export function parseHistory(version: number, [epoch, gaps]: readonly (string | null)[]): StoreHistory {
  const bounds = (gaps ?? '').split(' ').filter((text) => text !== '').map(Number);
  return {
    epoch: Number(epoch ?? 0), version,
    gaps: bounds.flatMap((after, index) => (index % 2 === 0 ? [{ after, before: bounds[index + 1] ?? after }] : [])),
  };
}
