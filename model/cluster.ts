import type { Condition, Resource } from './resource.js';

/** Cluster-wide settings; there is one object, named `default`. Durations in milliseconds. */
export interface ClusterSpec {
  /** Networks without a subnet take the next free one of `prefixLength` from here. */
  readonly addressPool: { readonly subnet: string; readonly prefixLength: number };
  readonly ingressSubnet: string;
  /** Host-local addresses of the gateway legs; the same on every host. */
  readonly gatewaySubnet: string;
  readonly vxlanPort: number;
  /** Terminal tasks kept per slot. */
  readonly taskHistoryLimit: number;
  readonly heartbeat: { readonly intervalMs: number; /** Missed in a row before a node is down. */ readonly misses: number };
  /** How often the whole state of a host is read and compared. */
  readonly resyncPeriodMs: number;
  /** How long a host seals encrypted networks' traffic with one key. */
  readonly keyRotationPeriodMs: number;
  /** Time between a backend's weight 0 on all hosts and its SIGTERM. */
  readonly drainDelayMs: number;
  /** When more than `threshold` of the nodes (a share, 0 to 1) go at once, `hold`: their tasks are not given away (plan/outage.ts). */
  readonly outage: { readonly threshold: number; readonly hold: boolean };
  /** How long events and the audit trail are kept. */
  readonly retention: { readonly eventsMs: number; readonly auditMs: number };
  /** How long hosts keep images that Drover pulled and nothing uses any more (plan/unused-images.ts); 0 = for ever. */
  readonly imageRetentionMs: number;
}

export interface ClusterStatus {
  readonly conditions: readonly Condition[];
}

export type Cluster = Resource<'Cluster', ClusterSpec, ClusterStatus>;

export const CLUSTER_NAME = 'default';

export const DEFAULT_CLUSTER_SPEC: ClusterSpec = {
  addressPool: { subnet: '10.0.0.0/8', prefixLength: 24 },
  ingressSubnet: '10.255.0.0/16',
  gatewaySubnet: '172.18.0.0/16',
  vxlanPort: 4789,
  taskHistoryLimit: 5,
  heartbeat: { intervalMs: 1000, misses: 3 },
  resyncPeriodMs: 30_000,
  keyRotationPeriodMs: 12 * 3_600_000,
  drainDelayMs: 1000,
  outage: { threshold: 0.55, hold: true },
  retention: { eventsMs: 72 * 3_600_000, auditMs: 2160 * 3_600_000 },
  imageRetentionMs: 24 * 3_600_000,
};
