import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import type { Measures } from '../api/metrics/catalogue.js';
import { systemClock, timestamp } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { isWildcard, socketOf, type ControlPlaneOptions } from '../cli/control-plane.js';
import { replicasNeeded, type Mark, type MemberProfile } from '../model/index.js';
import { managersIn } from '../plan/managers.js';
import { patienceIn } from '../plan/member-times.js';
import { createAcknowledgement, type Acknowledgement } from '../store/acknowledgement.js';
import { acknowledgedLog, acknowledgedMirror, acknowledgedSessions, acknowledgedTokens } from '../store/acknowledged-store.js';
import type { AuditLog, EventLog, ObjectStore, SessionStore, TokenStore, Vault } from '../store/contract.js';
import { openHighWaterMark, type HighWaterMark } from '../store/high-water-mark.js';
import { createHistory, type History } from '../store/history.js';
import { createMembership, type Membership } from '../store/membership.js';
import { openMirror, type Mirror } from '../store/mirror.js';
import { createObjectStore } from '../store/object-store.js';
import { keyFile } from '../store/key-file.js';
import { createKeyRing } from '../store/key-ring.js';
import { createAuditLog, createEventLog } from '../store/timed-log.js';
import { openVault } from '../store/vault.js';
import { createSessionStore } from '../store/session-store.js';
import { createTokenStore } from '../store/token-store.js';
import { createPatientRedis, createRedis, whenReady } from '../store/redis.js';
import { createStoreFormat, STORE_FORMAT } from '../store/store-format.js';
import { gatedLog, gatedObjectStore, gatedSessionStore, gatedTokenStore } from '../store/store-gate.js';
import type { StoreServer } from './store-server.js';
import { measuredStore } from './measured.js';
import { VERSION } from './version.js';

export interface OpenStore {
  readonly store: ObjectStore;
  readonly mirror: Mirror;
  /** For what users write: answered when a majority has it. */
  readonly asked: Pick<Mirror, 'view' | 'subscribe' | 'commit'>;
  readonly events: EventLog;
  readonly audit: AuditLog;
  readonly tokens: TokenStore;
  readonly sessions: SessionStore;
  readonly vault: Vault;
  readonly acknowledgement: Acknowledgement;
  readonly mark: HighWaterMark;
  readonly history: History;
  readonly profile: MemberProfile;
  readonly membership: Membership;
  readonly server: StoreServer;
  readonly redis: Redis;
  /** Those that fail at once without a connection. */
  readonly clients: readonly Redis[];
  /** For queues and workers. */
  readonly queueRedis: Redis;
  close(): Promise<void>;
}

export interface OpenStoreOptions {
  readonly server: StoreServer;
  readonly options: ControlPlaneOptions;
  /** Id of the state directory: a restarted member need not wait for its own lease, nor for its own hosts. */
  readonly owner: string;
  /** Of this program; undefined when it runs from its sources. */
  readonly build?: string;
  readonly measures: Measures;
  readonly log: Log;
}

const READY_MS = 30_000;

/** Connects to the store, lists and watches. Closes the server with all else. */
export async function openStore({ server, options, owner, build, measures, log }: OpenStoreOptions): Promise<OpenStore> {
  const { address, gate } = server;
  const redis = createRedis({ address, log, name: 'drover-store' });
  const writing = createRedis({ address, log, name: 'drover-users' });
  const queueRedis = createPatientRedis({ address, log, name: 'drover-queues' });
  await Promise.all([whenReady(redis, READY_MS), whenReady(writing, READY_MS)]);
  await createStoreFormat({ redis }).check(VERSION).catch(async (error: unknown) => {
    for (const client of [redis, writing, queueRedis]) client.disconnect();
    await server.close();
    throw error;
  });
  const store = gatedObjectStore(measuredStore(createObjectStore({ redis }), 'control-plane', measures), gate);
  const mark = await openHighWaterMark({ ...server.mark(), clock: systemClock, log });
  const known = (): Mark => mark.present;
  const mirror = await openMirror({ store, log, clock: systemClock, mark: known });
  const vault = await openVault({ storage: keyFile(options.stateDir), ring: createKeyRing({ redis, gate }), member: owner, log });
  mirror.subscribe((changes) => vault.note(changes));
  const auditOver = (connection: Redis): AuditLog => createAuditLog({ redis: connection, clock: systemClock, keepMs: () => mirror.view.settings().retention.auditMs });
  /** Copies that a write of a user needs, besides the one that took it. */
  const replicas = (): number => (server.kind() === 'managers' ? replicasNeeded(managersIn(mirror.view).length) : 0);
  const acknowledgement = createAcknowledgement({ redis: writing, member: owner, replicas, patienceMs: () => patienceIn(mirror.view), mark, clock: systemClock });
  const profile = { id: owner, hostname: hostname(), endpoint: endpointOf(options), version: VERSION, ...(build !== undefined && { build }), storeFormat: STORE_FORMAT, startedAt: timestamp(systemClock.now()) };
  return {
    server, store, mirror, vault, profile, redis, queueRedis, acknowledgement, mark, clients: [redis, writing],
    asked: acknowledgedMirror(mirror, gatedObjectStore(measuredStore(createObjectStore({ redis: writing }), 'user', measures), gate), acknowledgement),
    membership: createMembership({ redis, profile, mark: known, isCopied: () => replicas() > 0 }),
    events: gatedLog(createEventLog({ redis, clock: systemClock, keepMs: () => mirror.view.settings().retention.eventsMs }), gate),
    audit: acknowledgedLog(gatedLog(auditOver(redis), gate), gatedLog(auditOver(writing), gate), acknowledgement),
    tokens: acknowledgedTokens(gatedTokenStore(createTokenStore({ redis }), gate), gatedTokenStore(createTokenStore({ redis: writing }), gate), acknowledgement),
    sessions: acknowledgedSessions(gatedSessionStore(createSessionStore({ redis }), gate), gatedSessionStore(createSessionStore({ redis: writing }), gate), acknowledgement),
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

/** Where others reach it, if anywhere: by the name that was given for them where it listens on all addresses. */
function endpointOf({ listen, stateDir }: ControlPlaneOptions): string {
  if (listen === undefined) return `unix:${socketOf(stateDir)}`;
  const host = (isWildcard(listen.host) ? listen.names[0] : undefined) ?? listen.host;
  return `https://${host.includes(':') ? `[${host}]` : host}:${listen.port}`;
}
