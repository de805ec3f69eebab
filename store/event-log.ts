import type { Redis } from 'ioredis';
import type { ClusterEvent } from '../model/index.js';
import type { EventLog } from './contract.js';
import { keysFor } from './keys.js';
import { abortOf, readOrAbort } from './abort.js';
import { asking, duplicatePatient } from './redis.js';

export interface EventLogOptions {
  /** From `createRedis`. Watches open connections of their own. */
  readonly redis: Redis;
  readonly prefix?: string;
  /** Newest events kept; about, Redis trims in blocks. */
  readonly keptEvents?: number;
}

type StreamEntry = [id: string, fields: string[]];

const DEFAULT_KEPT_EVENTS = 5000;
const DEFAULT_LIMIT = 1000;
const BATCH = 500;
const BLOCK_MS = 5000;

/** Without `after`, `list` gives the newest `limit` events; with it, the first `limit` that follow. A watch from before the oldest kept event starts there. */
export function createEventLog({ redis, prefix, keptEvents = DEFAULT_KEPT_EVENTS }: EventLogOptions): EventLog {
  const { events: key } = keysFor(prefix);
  return {
    async append(events) {
      const batch = redis.multi();
      for (const event of events) batch.xadd(key, 'MAXLEN', '~', keptEvents, '*', 'event', JSON.stringify(event));
      if (events.length > 0) await asking('append events', batch.exec());
    },
    async list({ after, limit = DEFAULT_LIMIT } = {}) {
      const entries = after === undefined
        ? (await asking('list events', redis.xrevrange(key, '+', '-', 'COUNT', limit))).reverse()
        : await asking('list events', redis.xrange(key, `(${after}`, '+', 'COUNT', limit));
      return entries.map(parseEntry);
    },
    watch: (after, signal) => watchEvents(redis, key, after, signal),
  };
}

const parseEntry = ([id, fields]: StreamEntry): ClusterEvent => ({ ...(JSON.parse(fields[1] ?? '') as ClusterEvent), id });

async function* watchEvents(redis: Redis, key: string, after: string | undefined, signal: AbortSignal): AsyncGenerator<readonly ClusterEvent[]> {
  if (signal.aborted) return;
  const connection = duplicatePatient(redis, 3 * BLOCK_MS);
  const aborted = abortOf(signal);
  try {
    for (let cursor = after ?? (await readOrAbort(newestId(connection, key), aborted)); ;) {
      const reply = await readOrAbort(connection.xread('COUNT', BATCH, 'BLOCK', BLOCK_MS, 'STREAMS', key, cursor), aborted);
      const batch = (reply?.[0]?.[1] ?? []).map(parseEntry);
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
