import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { systemClock, timestamp } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { socketOf, type ControlPlaneOptions } from '../cli/control-plane.js';
import type { Mark, MemberProfile } from '../model/index.js';
import { createAcknowledgement, type Acknowledgement } from '../store/acknowledgement.js';
import { acknowledgedMirror, acknowledgedTokens } from '../store/acknowledged-store.js';
import type { EventLog, ObjectStore, TokenStore } from '../store/contract.js';
import { lockDirectory } from '../store/directory-lock.js';
import { startEmbeddedRedis } from '../store/embedded-redis.js';
import { createEventLog } from '../store/event-log.js';
import { openHighWaterMark, type HighWaterMark, type HighWaterMarkOptions } from '../store/high-water-mark.js';
import { createHistory, type History } from '../store/history.js';
import { createMembership, type Membership } from '../store/membership.js';
import { openMirror, type Mirror } from '../store/mirror.js';
import { createObjectStore } from '../store/object-store.js';
import { createTokenStore } from '../store/token-store.js';
import { createPatientRedis, createRedis, whenReady, type RedisAddress } from '../store/redis.js';
import { VERSION } from './version.js';

export interface OpenStore {
  readonly store: ObjectStore;
  readonly mirror: Mirror;
  /** For what users write: answered when a majority has it. */
  readonly asked: Pick<Mirror, 'view' | 'subscribe' | 'commit'>;
  readonly events: EventLog;
  readonly tokens: TokenStore;
  readonly acknowledgement: Acknowledgement;
  readonly mark: HighWaterMark;
  readonly history: History;
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
  /** Copies that a write of a user needs, besides the one that took it; 0 where nobody copies the store. */
  readonly replicas?: () => number;
}

const READY_MS = 30_000;

/** Connects to Redis, starting the embedded one where no URL is given; lists and watches. */
export async function openStore({ options, owner, runtimeDirectory, searchPath, log, replicas = () => 0 }: OpenStoreOptions): Promise<OpenStore> {
  const server = await openServer({ options, runtimeDirectory, searchPath, log });
  const redis = createRedis({ address: server.address, log, name: 'drover-store' });
  const writing = createRedis({ address: server.address, log, name: 'drover-users' });
  const queueRedis = createPatientRedis({ address: server.address, log, name: 'drover-queues' });
  await whenReady(redis, READY_MS);
  await whenReady(writing, READY_MS);
  const store = createObjectStore({ redis });
  const mark = await openHighWaterMark({ ...server.mark, clock: systemClock, log });
  const known = (): Mark => mark.present;
  const mirror = await openMirror({ store, log, clock: systemClock, mark: known });
  const acknowledgement = createAcknowledgement({ redis: writing, member: owner, replicas, mark, clock: systemClock });
  const profile = { id: owner, hostname: hostname(), endpoint: endpointOf(options), version: VERSION, startedAt: timestamp(systemClock.now()) };
  return {
    store, mirror, profile, redis, queueRedis, acknowledgement, mark,
    asked: acknowledgedMirror(mirror, createObjectStore({ redis: writing }), acknowledgement),
    membership: createMembership({ redis, profile, mark: known, isCopied: () => replicas() > 0 }),
    events: createEventLog({ redis }),
    tokens: acknowledgedTokens(createTokenStore({ redis }), createTokenStore({ redis: writing }), acknowledgement),
    history: { alarm: () => createHistory({ redis }).alarm(), acceptLoss: () => createHistory({ redis: writing }).acceptLoss() },
    close: async () => {
      await mirror.close();
      await mark.close();
      queueRedis.disconnect();
      writing.disconnect();
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
  /** Where this member keeps what it knows to be acknowledged. */
  readonly mark: Pick<HighWaterMarkOptions, 'file' | 'store'>;
  close(): Promise<void>;
}

/** Two members of one id would each take the other's lease and hosts, so the state directory is locked either way. */
async function openServer({ options, runtimeDirectory, searchPath, log }: Omit<OpenStoreOptions, 'owner'>): Promise<StoreServer> {
  if (options.redisUrl !== undefined) {
    const lock = await lockDirectory(options.stateDir);
    return { address: { url: options.redisUrl }, mark: { file: join(options.stateDir, MARK_FILE), store: placeOf(options.redisUrl) }, close: () => lock.release() };
  }
  const directory = join(options.stateDir, 'redis');
  const embedded = await startEmbeddedRedis({ directory, runtimeDirectory, searchPath, log, clock: systemClock });
  // With the data: who takes the data away begins anew, and need not accept a loss.
  return { address: { socketPath: embedded.socketPath }, mark: { file: join(directory, MARK_FILE), store: 'embedded' }, close: () => embedded.stop() };
}

const MARK_FILE = 'acknowledged.json';

/** Without the login. */
function placeOf(redisUrl: string): string {
  if (!URL.canParse(redisUrl)) return redisUrl;
  const { protocol, host, pathname } = new URL(redisUrl);
  return `${protocol}//${host}${pathname}`;
}
