import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { systemClock, timestamp } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { socketOf, type ControlPlaneOptions } from '../cli/control-plane.js';
import type { MemberProfile } from '../model/index.js';
import type { EventLog, ObjectStore, TokenStore } from '../store/contract.js';
import { lockDirectory } from '../store/directory-lock.js';
import { startEmbeddedRedis } from '../store/embedded-redis.js';
import { createEventLog } from '../store/event-log.js';
import { createMembership, type Membership } from '../store/membership.js';
import { openMirror, type Mirror } from '../store/mirror.js';
import { createObjectStore } from '../store/object-store.js';
import { createTokenStore } from '../store/token-store.js';
import { createPatientRedis, createRedis, whenReady, type RedisAddress } from '../store/redis.js';
import { VERSION } from './version.js';

export interface OpenStore {
  readonly store: ObjectStore;
  readonly mirror: Mirror;
  readonly events: EventLog;
  readonly tokens: TokenStore;
  readonly profile: MemberProfile;
  readonly membership: Membership;
  readonly redis: Redis;
  /** For queues and workers. */
  readonly queueRedis: Redis;
  close(): Promise<void>;
}

export interface OpenStoreOptions {
  readonly options: ControlPlaneOptions;
  /** Id of the state directory: a restarted member need not wait for its own lease, nor for its own hosts. */
  readonly owner: string;
  readonly runtimeDirectory: string;
  readonly searchPath: string;
  readonly log: Log;
}

const READY_MS = 30_000;

/** Connects to Redis, starting the embedded one where no URL is given; lists and watches. */
export async function openStore({ options, owner, runtimeDirectory, searchPath, log }: OpenStoreOptions): Promise<OpenStore> {
  const server = await openServer({ options, runtimeDirectory, searchPath, log });
  const redis = createRedis({ address: server.address, log, name: 'drover-store' });
  const queueRedis = createPatientRedis({ address: server.address, log, name: 'drover-queues' });
  await whenReady(redis, READY_MS);
  const store = createObjectStore({ redis });
  const mirror = await openMirror({ store, log, clock: systemClock });
  const profile = { id: owner, hostname: hostname(), endpoint: endpointOf(options), version: VERSION, startedAt: timestamp(systemClock.now()) };
  return {
    store, mirror, profile, redis, queueRedis,
    membership: createMembership({ redis, profile }),
    events: createEventLog({ redis }),
    tokens: createTokenStore({ redis }),
    close: async () => {
      await mirror.close();
      queueRedis.disconnect();
      redis.disconnect();
      await server.close();
    },
  };
}

/** Where others reach it, if anywhere. */
const endpointOf = ({ listen, stateDir }: ControlPlaneOptions): string =>
  (listen === undefined ? `unix:${socketOf(stateDir)}` : `https://${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${listen.port}`);

interface StoreServer {
  readonly address: RedisAddress;
  close(): Promise<void>;
}

/** Two members of one id would each take the other's lease and hosts, so the state directory is locked either way. */
async function openServer({ options, runtimeDirectory, searchPath, log }: Omit<OpenStoreOptions, 'owner'>): Promise<StoreServer> {
  if (options.redisUrl !== undefined) {
    const lock = await lockDirectory(options.stateDir);
    return { address: { url: options.redisUrl }, close: () => lock.release() };
  }
  const embedded = await startEmbeddedRedis({ directory: join(options.stateDir, 'redis'), runtimeDirectory, searchPath, log, clock: systemClock });
  return { address: { socketPath: embedded.socketPath }, close: () => embedded.stop() };
}
