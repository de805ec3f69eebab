import type { Redis } from 'ioredis';
import type { Clock } from '../base/clock.js';
import type { AuditEntry, ClusterEvent } from '../model/index.js';
import type { AuditLog, EventLog, LogRange, TimedLog } from './contract.js';
import { keysFor } from './keys.js';
import { abortOf, readOrAbort } from './abort.js';
import { asking, duplicatePatient } from './redis.js';

export interface TimedLogOptions {
  /** From `createRedis`. Watches open connections of their own. */
  readonly redis: Redis;
  readonly prefix?: string;
  readonly clock: Pick<Clock, 'now'>;
  /** What is older is not listed, and goes with the next that is appended. Asked each time. */
  readonly keepMs: () => number;
  /** Newest entries kept, however young; about, Redis trims in blocks. */
  readonly capacity?: number;
}

type StreamEntry = [id: string, fields: string[]];

/** Some 10 and 30 MB: what a log may take of the memory of the store. */
const CAPACITY = { events: 20_000, audit: 100_000 };
const DEFAULT_LIMIT = 1000;
const BATCH = 500;
const BLOCK_MS = 5000;

export const createEventLog = (options: TimedLogOptions): EventLog =>
  createTimedLog<ClusterEvent>({ capacity: CAPACITY.events, ...options, key: keysFor(options.prefix).events, field: 'event' });

export const createAuditLog = (options: TimedLogOptions): AuditLog =>
  createTimedLog<AuditEntry>({ capacity: CAPACITY.audit, ...options, key: keysFor(options.prefix).audit, field: 'entry' });

type StreamOptions = Required<Omit<TimedLogOptions, 'prefix'>> & { readonly key: string; readonly field: string };

/** A stream whose ids are the position and the time of each entry, by the clock of Redis. */
function createTimedLog<Entry extends { readonly id?: string }>(options: StreamOptions): TimedLog<Entry> {
  const { redis, key, field, clock, keepMs, capacity } = options;
  const oldestMs = (): number => Math.max(0, clock.now() - keepMs());
  return {
    async append(entries) {
      if (entries.length === 0) return;
      const batch = redis.multi();
      for (const entry of entries) batch.xadd(key, '*', field, JSON.stringify(entry));
      batch.xtrim(key, 'MINID', '~', oldestMs()).xtrim(key, 'MAXLEN', '~', capacity);
      await asking(`append to ${field}s`, batch.exec());
    },
    list: (range = {}) => asking(`list ${field}s`, listEntries<Entry>(options, { ...range, sinceMs: Math.max(range.sinceMs ?? 0, oldestMs()) })),
    watch: (after, signal) => watchEntries<Entry>(redis, key, after, signal),
  };
}

const parseEntry = <Entry>([id, fields]: StreamEntry): Entry => ({ ...(JSON.parse(fields[1] ?? '') as Entry), id });

/** Reads on, back or forth, until there are enough of those that are wanted. */
async function listEntries<Entry>({ redis, key }: StreamOptions, { after, sinceMs = 0, limit = DEFAULT_LIMIT, wanted }: LogRange<Entry>): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  const oldest = String(sinceMs);
  const count = wanted === undefined ? Math.min(BATCH, limit) : BATCH;
  for (let cursor = after; found.length < limit;) {
    const entries: readonly StreamEntry[] = after === undefined
      ? await redis.xrevrange(key, cursor === undefined ? '+' : `(${cursor}`, oldest, 'COUNT', count)
      : await redis.xrange(key, isOlder(cursor ?? '', sinceMs) ? oldest : `(${cursor}`, '+', 'COUNT', count);
    found.push(...entries.map((entry) => parseEntry<Entry>(entry)).filter((entry) => wanted?.(entry) ?? true));
    cursor = entries.at(-1)?.[0];
    if (entries.length < count) break;
  }
  const enough = found.slice(0, limit);
  return after === undefined ? enough.reverse() : enough;
}

const isOlder = (id: string, ms: number): boolean => Number(id.split('-', 1)[0]) < ms;

async function* watchEntries<Entry extends { readonly id?: string }>(redis: Redis, key: string, after: string | undefined, signal: AbortSignal): AsyncGenerator<readonly Entry[]> {
  if (signal.aborted) return;
  const connection = duplicatePatient(redis, 3 * BLOCK_MS);
  const aborted = abortOf(signal);
  try {
    for (let cursor = after ?? (await readOrAbort(newestId(connection, key), aborted)); ;) {
      const reply = await readOrAbort(connection.xread('COUNT', BATCH, 'BLOCK', BLOCK_MS, 'STREAMS', key, cursor), aborted);
      const batch = (reply?.[0]?.[1] ?? []).map((entry) => parseEntry<Entry>(entry));
      if (batch.length > 0) yield batch;
      cursor = batch.at(-1)?.id ?? cursor;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    aborted.forget();
    connection.disconnect();
  }
}

/** A position of its own instead of `$`, which would skip what comes between two reads. */
const newestId = async (connection: Redis, key: string): Promise<string> =>
  (await connection.xrevrange(key, '+', '-', 'COUNT', 1))[0]?.[0] ?? '0-0';
