import { join } from 'node:path';
import type { Redis } from 'ioredis';
import type { Clock } from '../base/clock.js';
import { OperatorError } from '../base/errors.js';
import { parseInfo } from './manager-redis.js';

const POLL_MS = 5;

/** What must be the same in a copy. */
export interface StoreCount {
  readonly version: string;
  /** Keys that never expire: the others may have gone on the way. */
  readonly keys: number;
}

export async function countStore(redis: Redis, versionKey: string): Promise<StoreCount> {
  const [version, keyspace] = await Promise.all([redis.get(versionKey), redis.info('keyspace')]);
  const [, keys = '0', expiring = '0'] = /^db0:keys=(\d+),expires=(\d+)/m.exec(keyspace) ?? [];
  return { version: version ?? '0', keys: Number(keys) - Number(expiring) };
}

/** All that is there, in one file; its path. The caller has stopped the writes, and removes the file. @throws STORE_UNAVAILABLE */
export async function dumpStore(redis: Redis, clock: Clock): Promise<string> {
  await untilInfo(redis, clock, (info) => info.get('aof_rewrite_in_progress') === '0' && info.get('rdb_bgsave_in_progress') === '0');
  await redis.bgsave();
  const info = await untilInfo(redis, clock, (now) => now.get('rdb_bgsave_in_progress') === '0');
  if (info.get('rdb_last_bgsave_status') !== 'ok') {
    throw new OperatorError('STORE_UNAVAILABLE', 'dump the store: redis could not write the file; see redis.log in the state directory, and the space on that disk');
  }
  const [, directory = ''] = (await redis.config('GET', 'dir')) as string[];
  const [, name = ''] = (await redis.config('GET', 'dbfilename')) as string[];
  return join(directory, name);
}

/**
 * Until what Redis has loaded is in its append-only file. While the first one is being written, a crash would leave a Redis that starts
 * empty, since with `appendonly yes` no dump is read.
 */
export async function untilDurable(redis: Redis, clock: Clock): Promise<void> {
  const zero = ['loading', 'aof_rewrite_in_progress', 'aof_rewrite_scheduled'];
  await untilInfo(redis, clock, (info) => zero.every((name) => info.get(name) === '0') && info.get('aof_enabled') === '1' && info.get('aof_last_bgrewrite_status') === 'ok');
}

async function untilInfo(redis: Redis, clock: Clock, isSo: (persistence: ReadonlyMap<string, string>) => boolean): Promise<ReadonlyMap<string, string>> {
  for (;;) {
    const info = parseInfo(await redis.info('persistence'));
    if (isSo(info)) return info;
    await new Promise<void>((resolve) => void clock.after(POLL_MS, resolve));
  }
}
