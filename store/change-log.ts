import type { Redis } from 'ioredis';
import type { AnyResource, Change } from '../model/index.js';
import { abortOf, readOrAbort } from './abort.js';
import type { Keys } from './keys.js';
import { duplicatePatient } from './redis.js';
import { versionGone, withVersion } from './versioned.js';

const BATCH = 500;
const BLOCK_MS = 5000;
/** Longer than a blocked read, so only a peer that vanished without a FIN runs into it. */
const SILENCE_MS = 3 * BLOCK_MS;

type StreamEntry = [id: string, fields: string[]];

const versionOf = (id: string): number => Number(id.slice(0, id.indexOf('-')));

/** Fields are `op`, `body` and, of what a user asked for, `by`, as commit-objects.lua writes them. */
function parseEntry([id, fields]: StreamEntry): Change {
  const version = versionOf(id);
  const op = fields[1] === 'delete' ? 'delete' : 'put';
  const by = fields[5];
  return { op, version, object: withVersion(JSON.parse(fields[3] ?? '') as AnyResource, version), ...(by !== undefined && { by }) };
}

/**
 * Changes after `version` in batches of up to 500, until `signal` aborts. Rides out lost connections and restarts of Redis:
 * a read is only a position, so repeating it is harmless. Versions have no holes, hence one that is missing was trimmed,
 * or skipped when a copy took over: then what was read may have been lost.
 * @throws VERSION_GONE
 */
export async function* watchChanges(redis: Redis, keys: Keys, version: number, signal: AbortSignal): AsyncGenerator<readonly Change[]> {
  if (signal.aborted) return;
  const connection = duplicatePatient(redis, SILENCE_MS);
  const aborted = abortOf(signal);
  try {
    for (let cursor = version; ;) {
      const batch = await readOrAbort(nextBatch(connection, keys, cursor), aborted);
      if (batch.length > 0) yield batch;
      cursor = batch.at(-1)?.version ?? cursor;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    aborted.forget();
    connection.disconnect();
  }
}

/** Waits up to BLOCK_MS; `[]` when nothing changed. */
async function nextBatch(connection: Redis, keys: Keys, cursor: number): Promise<readonly Change[]> {
  const [at, waiting] = await Promise.all([connection.get(keys.version), readAfter(connection, keys.log, cursor, 0)]);
  if (Number(at ?? 0) < cursor) throw versionGone(cursor); // another data set: the numbering started again
  const entries = waiting.length > 0 ? waiting : await readAfter(connection, keys.log, cursor, BLOCK_MS);
  const whole = entries.slice(0, holeIn(entries, cursor));
  if (whole.length === 0 && (entries.length > 0 || Number(at ?? 0) !== cursor)) throw versionGone(cursor);
  return whole.map(parseEntry);
}

/** Where versions were skipped, as another server took over; the next read begins there and finds that out. */
function holeIn(entries: readonly StreamEntry[], cursor: number): number {
  const index = entries.findIndex(([id], position) => versionOf(id) !== cursor + position + 1);
  return index === -1 ? entries.length : index;
}

async function readAfter(connection: Redis, log: string, cursor: number, blockMs: number): Promise<readonly StreamEntry[]> {
  const reply = blockMs === 0
    ? await connection.xread('COUNT', BATCH, 'STREAMS', log, `${cursor}-0`)
    : await connection.xread('COUNT', BATCH, 'BLOCK', blockMs, 'STREAMS', log, `${cursor}-0`);
  return reply?.[0]?.[1] ?? [];
}
