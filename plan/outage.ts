import { timestamp } from '../base/clock.js';
import {
  API_VERSION, CLUSTER_NAME, DEFAULT_CLUSTER_SPEC, put, withCondition, type Cluster, type ClusterView, type Condition, type Node, type NodeState, type Write,
} from '../model/index.js';
import { remembered } from './remembered.js';

/** Condition of the Cluster object. */
export const OUTAGE = 'Outage';
/** Nodes that went within this time of each other went at once. */
export const AT_ONCE_MS = 60_000;
/** So many may go without it being an outage, however small the cluster is. */
const ALWAYS_FEW = 2;

const GONE: ReadonlySet<NodeState> = new Set(['unreachable', 'down']);
/** What a person has asked to go does not count, neither as lost nor as a member. */
const LEAVING: ReadonlySet<NodeState> = new Set(['leaving', 'absent', 'removed']);

export interface Outage {
  readonly isHeld: boolean;
  /** Nodes lost, and nodes there were when it began. */
  readonly gone: number;
  readonly members: number;
}

const CALM: Outage = { isHeld: false, gone: 0, members: 0 };

/**
 * Whether most nodes were lost at once, so that the control plane's own network is more likely to blame than the hosts. It begins when the first
 * of them is down, and counts those that are late as well, since nodes go down one by one. It goes on for as long as too many are lost, whenever
 * they went; the time of its beginning is kept in the Cluster's condition. Pure, and needs no clock: nodes are measured against each other.
 */
export function outageIn(view: ClusterView): Outage {
  const cluster = view.get('Cluster', CLUSTER_NAME);
  const known = lastOutages(view);
  if (known.outage !== undefined && known.revision === view.hostRevision && known.cluster === cluster) return known.outage;
  const outage = judge(view, cluster);
  Object.assign(known, { outage, cluster, revision: view.hostRevision });
  return outage;
}

/** Asked once per task of a node that is down: worked out once per change of a node or the settings. */
const lastOutages = remembered((_view: ClusterView): { outage?: Outage; cluster?: Cluster; revision: number } => ({ revision: -1 }));

function judge(view: ClusterView, cluster: Cluster | undefined): Outage {
  const { threshold, hold } = view.settings().outage;
  const joined = [...view.list('Node')].filter(isMember);
  const lost = joined.filter(({ status }) => GONE.has(status.state));
  if (!hold || lost.length === 0) return CALM;
  const begun = cluster?.status.conditions.find(({ type, status }) => type === OUTAGE && status === 'True');
  const since = (begun === undefined ? Math.max(...lost.map(lostAt)) : Date.parse(begun.lastTransitionTime)) - AT_ONCE_MS;
  const gone = lost.filter((node) => node.status.state === 'unreachable' || lostAt(node) >= since);
  const members = joined.length - (lost.length - gone.length);
  const isBegun = begun !== undefined || gone.some(({ status }) => status.state === 'down');
  return { isHeld: isBegun && gone.length > ALWAYS_FEW && gone.length > threshold * members, gone: gone.length, members };
}

const isMember = ({ metadata, status }: Node): boolean =>
  status.joinedAt !== undefined && metadata.deletionTimestamp === undefined && !LEAVING.has(status.state);

const lostAt = ({ status }: Node): number => Date.parse(status.since);

/** What a person reads at the node, the tasks and the Cluster. */
export const holdReason = ({ gone, members }: Outage): string => `rescheduling is held: ${gone} of ${members} nodes went at once`;

/** Remembers the outage in the Cluster's condition; a cluster without a Cluster object gets one with the settings that hold anyway. */
export function planOutage(view: ClusterView, now: number, newUid: () => string): Write[] {
  const outage = outageIn(view);
  const held = view.get('Cluster', CLUSTER_NAME);
  const known = held?.status.conditions.find(({ type }) => type === OUTAGE);
  if (!outage.isHeld && known?.status !== 'True') return [];
  const cluster = held ?? newCluster(timestamp(now), newUid());
  const conditions = withCondition(cluster.status.conditions, conditionOf(view, outage), timestamp(now));
  return conditions === cluster.status.conditions ? [] : [put({ ...cluster, status: { ...cluster.status, conditions } })];
}

function conditionOf(view: ClusterView, outage: Outage): Omit<Condition, 'lastTransitionTime'> {
  if (outage.isHeld) return { type: OUTAGE, status: 'True', reason: 'NodesLost', message: holdReason(outage) };
  if (!view.settings().outage.hold) return { type: OUTAGE, status: 'False', reason: 'Lifted', message: 'spec.outage.hold is false: rescheduling goes on' };
  return { type: OUTAGE, status: 'False', reason: 'NodesBack', message: 'enough nodes are back: rescheduling goes on' };
}

const newCluster = (now: string, uid: string): Cluster => ({
  apiVersion: API_VERSION, kind: 'Cluster', spec: DEFAULT_CLUSTER_SPEC, status: { conditions: [] },
  metadata: { name: CLUSTER_NAME, uid, labels: {}, annotations: {}, generation: 1, resourceVersion: 0, creationTimestamp: now },
});
