import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { systemClock } from '../base/clock.js';
import { isCode, messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { ControlPlaneOptions } from '../cli/control-plane.js';
import type { EventLog, ObjectStore, TokenStore } from '../store/contract.js';
import { startEmbeddedRedis } from '../store/embedded-redis.js';
import { createEventLog } from '../store/event-log.js';
import { acquireLease, type Lease } from '../store/lease.js';
import { openMirror, type Mirror } from '../store/mirror.js';
import { createObjectStore } from '../store/object-store.js';
import { createTokenStore } from '../store/token-store.js';
import { createPatientRedis, createRedis, whenReady, type RedisAddress } from '../store/redis.js';

export interface OpenStore {
  readonly store: ObjectStore;
  readonly mirror: Mirror;
  readonly events: EventLog;
  readonly tokens: TokenStore;
  readonly lease: Lease;
  /** For queues and workers. */
  readonly queueRedis: Redis;
  /** Rejects when another control plane has taken over. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

export interface OpenStoreOptions {
  readonly options: ControlPlaneOptions;
  /** Id of the state directory: a restarted control plane need not wait for its own lease. */
  readonly owner: string;
  readonly runtimeDirectory: string;
  readonly searchPath: string;
  readonly log: Log;
}

const LEASE = { ttlMs: 10_000, renewMs: 3000 };
const READY_MS = 30_000;

/** Connects to Redis, starting the embedded one where no URL is given; takes the lease; lists and watches. */
export async function openStore({ options, owner, runtimeDirectory, searchPath, log }: OpenStoreOptions): Promise<OpenStore> {
  const embedded = options.redisUrl === undefined
    ? await startEmbeddedRedis({ directory: join(options.stateDir, 'redis'), runtimeDirectory, searchPath, log, clock: systemClock })
    : undefined;
  const address: RedisAddress = embedded === undefined ? { url: options.redisUrl ?? '' } : { socketPath: embedded.socketPath };
  const redis = createRedis({ address, log, name: 'drover-store' });
  const queueRedis = createPatientRedis({ address, log, name: 'drover-queues' });
  await whenReady(redis, READY_MS);
  const lease = await acquireLease({ redis, clock: systemClock }, { owner, ttlMs: LEASE.ttlMs });
  const store = createObjectStore({ redis });
  const mirror = await openMirror({ store, log, clock: systemClock });
  const { failed, stopRenewing } = keepLease(lease, log);
  return {
    store, mirror, lease, queueRedis, failed,
    events: createEventLog({ redis }),
    tokens: createTokenStore({ redis }),
    close: async () => {
      stopRenewing();
      await lease.release().catch((error: unknown) => log.warn('release lease', { error: messageOf(error) }));
      await mirror.close();
      queueRedis.disconnect();
      redis.disconnect();
      await embedded?.stop();
    },
  };
}

/** A Redis that does not answer for a moment is waited for; a newer control plane ends this one. */
function keepLease(lease: Lease, log: Log): { readonly failed: Promise<never>; stopRenewing(): void } {
  let stopRenewing = () => {};
  const failed = new Promise<never>((_resolve, reject) => {
    const timer = setInterval(() => {
      lease.renew().catch((error: unknown) => (isCode(error, 'STALE_FENCING_TOKEN') ? reject(error) : log.warn('renew lease', { error: messageOf(error) })));
    }, LEASE.renewMs);
    stopRenewing = () => clearInterval(timer);
  });
  failed.catch(() => undefined); // whoever started the control plane looks at it
  return { failed, stopRenewing };
}
