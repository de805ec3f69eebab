import { ageOf, shortDuration } from '../output/relative-time.js';
import type { Cluster } from '../../model/index.js';
import { NONE, type View } from './view.js';

/** What was last seen on the machines behind the nodes. */
export const hostView: View<'Host'> = ({ nowMs, style }) => [
  { title: 'NAME', value: (host) => host.metadata.name },
  { title: 'APPLIED', align: 'right', value: (host) => String(host.status.appliedVersion) },
  { title: 'DRIFT', align: 'right', value: (host) => String(host.status.drift.length), paint: (text, host) => (host.status.drift.length > 0 ? style.bad(text) : text) },
  { title: 'BOOT-ID', wide: true, value: (host) => host.status.bootId },
  { title: 'OBSERVED', value: (host) => ageOf(host.status.observedAt, nowMs) },
];

export const clusterView: View<'Cluster'> = ({ nowMs, style }) => [
  { title: 'NAME', value: (cluster) => cluster.metadata.name },
  { title: 'POOL', value: ({ spec: { addressPool } }) => `${addressPool.subnet}+${addressPool.prefixLength}` },
  { title: 'INGRESS', value: (cluster) => cluster.spec.ingressSubnet },
  { title: 'GATEWAY', wide: true, value: (cluster) => cluster.spec.gatewaySubnet },
  { title: 'VXLAN-PORT', value: (cluster) => String(cluster.spec.vxlanPort) },
  { title: 'HISTORY', value: (cluster) => String(cluster.spec.taskHistoryLimit) },
  { title: 'HEARTBEAT', value: ({ spec: { heartbeat } }) => `${heartbeat.intervalMs}ms*${heartbeat.misses}` },
  { title: 'RESYNC', wide: true, value: (cluster) => shortDuration(cluster.spec.resyncPeriodMs) },
  { title: 'KEY-ROTATION', wide: true, value: (cluster) => shortDuration(cluster.spec.keyRotationPeriodMs) },
  { title: 'OUTAGE', value: (cluster) => (outageOf(cluster) === undefined ? NONE : 'held'), paint: (text) => (text === NONE ? text : style.bad(text)) },
  { title: 'AGE', value: (cluster) => ageOf(cluster.metadata.creationTimestamp, nowMs) },
];

/** What the Cluster says of an outage that holds up rescheduling; undefined when there is none. */
export const outageOf = (cluster: Cluster | undefined): string | undefined =>
  cluster?.status.conditions.find(({ type, status }) => type === 'Outage' && status === 'True')?.message;
