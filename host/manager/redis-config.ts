import { MANAGER_PORTS, STORE_NAME } from '../../model/index.js';
import { MANAGER_FILES } from './layout.js';

export interface RedisIdentity {
  /** Of the host on the back network. */
  readonly address: string;
  /** The one password of all stores and Sentinels of the cluster; letters and digits. */
  readonly secret: string;
}

export interface StoreConfig extends RedisIdentity {
  /** Copies that a write needs to be taken; what watches the cluster changes it as managers come and go. */
  readonly minReplicas: number;
}

/**
 * redis.conf of a manager's store but for its role, see {@link storeRole}. `appendfsync always`: a reply means that the write is on disk.
 * A copy is made without a file in between, and at once: nobody else will ask for the same one. No RDB files: one truth.
 */
export const renderStoreConfig = ({ address, secret, minReplicas }: StoreConfig): string => lines([
  ...listenOn(address, MANAGER_PORTS.store),
  `requirepass ${secret}`,
  `masterauth ${secret}`,
  `replica-announce-ip ${address}`,
  `replica-announce-port ${MANAGER_PORTS.store}`,
  'databases 1',
  'save ""',
  'appendfsync always',
  'no-appendfsync-on-rewrite no',
  'aof-load-truncated yes',
  'stop-writes-on-bgsave-error no',
  'maxmemory-policy noeviction',
  `min-replicas-to-write ${minReplicas}`,
  'min-replicas-max-lag 3',
  'repl-diskless-sync yes',
  'repl-diskless-sync-delay 0',
]);

export type StoreRole = { readonly replicaOf: string } | 'dump';

/** What the draft lacks. Redis reads a dump at its start only where it keeps no append-only file. */
export const storeRole = (role: StoreRole): readonly string[] =>
  (role === 'dump' ? ['appendonly no'] : ['appendonly yes', `replicaof ${role.replicaOf} ${MANAGER_PORTS.store}`]);

export interface SentinelConfig extends RedisIdentity {
  /** How long a master may be silent until it counts as lost. */
  readonly patienceMs: number;
}

/** How long a failover may take: after twice that another Sentinel tries. */
const FAILOVER_MS = 5000;
const PARALLEL_SYNCS = 5;

/** sentinel.conf but for what it watches, see {@link sentinelWatch}; Sentinel itself writes there who else is there. */
export const renderSentinelConfig = ({ address, secret, patienceMs }: SentinelConfig): string => lines([
  ...listenOn(address, MANAGER_PORTS.sentinel),
  `requirepass ${secret}`,
  `sentinel sentinel-pass ${secret}`,
  `sentinel announce-ip ${address}`,
  `sentinel announce-port ${MANAGER_PORTS.sentinel}`,
  `sentinel auth-pass ${STORE_NAME} ${secret}`,
  `sentinel down-after-milliseconds ${STORE_NAME} ${patienceMs}`,
  `sentinel failover-timeout ${STORE_NAME} ${FAILOVER_MS}`,
  `sentinel parallel-syncs ${STORE_NAME} ${PARALLEL_SYNCS}`,
]);

export interface SentinelWatch {
  /** Address of the present master. */
  readonly master: string;
  /** Sentinels that must agree that it is gone. */
  readonly quorum: number;
}

export const sentinelWatch = ({ master, quorum }: SentinelWatch): string => `sentinel monitor ${STORE_NAME} ${master} ${MANAGER_PORTS.store} ${quorum}`;

/** TLS alone, on the back network alone. Whoever dials shows no certificate, but knows the password. */
const listenOn = (address: string, port: number): readonly string[] => [
  `bind ${address}`,
  'port 0',
  `tls-port ${port}`,
  `tls-cert-file ${MANAGER_FILES.certificate}`,
  `tls-key-file ${MANAGER_FILES.certificateKey}`,
  `tls-ca-cert-file ${MANAGER_FILES.authority}`,
  'tls-auth-clients no',
  'tls-replication yes',
  `dir ${MANAGER_FILES.data}`,
  'daemonize no',
  'loglevel notice',
];

const lines = (texts: readonly string[]): string => ['# Written by Drover when the host became a manager, and by Redis since.', ...texts, ''].join('\n');
