import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { systemClock } from '../../base/clock.js';
import { silentLog } from '../../base/log.js';
import { startEmbeddedRedis, type EmbeddedRedis } from '../../store/embedded-redis.js';
import { createPatientRedis, createRedis, whenReady } from '../../store/redis.js';

/** A Redis of its own for one spec file, as the control plane would start it. Call `stop` in `after`. */
export interface TestRedis {
  readonly embedded: EmbeddedRedis;
  readonly directory: string;
  /** Fails fast: what the store takes. */
  readonly redis: Redis;
  /** Another connection, for BullMQ or for looking from outside. */
  connect(): Redis;
  stop(): Promise<void>;
}

export const startRedisIn = (directory: string): Promise<EmbeddedRedis> =>
  startEmbeddedRedis({ directory, runtimeDirectory: tmpdir(), searchPath: process.env['PATH'] ?? '', log: silentLog, clock: systemClock });

export async function startTestRedis(): Promise<TestRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'drover-redis-'));
  const embedded = await startRedisIn(directory);
  const address = { socketPath: embedded.socketPath };
  const opened = [createRedis({ address, log: silentLog })];
  const [redis] = opened as [Redis];
  await whenReady(redis, 5000);
  return {
    embedded, directory, redis,
    connect: () => {
      const connection = createPatientRedis({ address, log: silentLog });
      opened.push(connection);
      return connection;
    },
    stop: async () => {
      for (const connection of opened) connection.disconnect();
      await embedded.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
