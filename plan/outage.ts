import { timestamp } from '../base/clock.js';
import {
  API_VERSION, CLUSTER_NAME, DEFAULT_CLUSTER_SPEC, put, withCondition, type Cluster, type ClusterView, type Condition, type Node, type NodeState,
} from '../model/index.js';
import type { Plan } from './context.js';
import { remembered } from './remembered.js';

/** Condition of the Cluster object. */
export const OUTAGE = 'Outage';
/** Nodes that went within this time of each other went at once. */
export const AT_ONCE_MS = 60_000;
/** Nodes come back one by one as well: so long after the last that did, the others may still follow. */
export const RETURN_MS = 30_000;
/** So many may go without it being an outage, however small the cluster is. */
const ALWAYS_FEW = 2;

const GONE: ReadonlySet<NodeState> = new Set(['unreachable', 'down']);
/** What a person has asked to go does not count, neither as lost nor as a member. */
const LEAVING: ReadonlySet<NodeState> = new Set(['leaving', 'absent', 'removed']);

export interface Outage {
  readonly isHeld: boolean;
  /** Too many are lost at present; when not, the outage is about to end. */
  readonly isMost: boolean;
  /** Nodes lost, and nodes there were when it began. */
  readonly gone: number;
  readonly members: number;
}

const CALM: Outage = { isHeld: false, isMost: false, gone: 0, members: 0 };

/**
 * Whether most nodes were lost at once, so that the control plane's own network is more likely to blame than the hosts. It begins when the first
 * of them is down, and counts those that are late as well, since nodes go down one by one. It goes on until planOutage finds it over and says so in
 * the Cluster's condition. Pure, and needs no clock: nodes are measured against each other.
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
  const begun = beginningOf(cluster);
  const joined = [...view.list('Node')].filter(isMember);
  const lost = joined.filter(({ status }) => GONE.has(status.state));
  if (!hold || (lost.length === 0 && begun === undefined)) return CALM;
  const since = (begun ?? Math.max(...lost.map(changedAt))) - AT_ONCE_MS;
  const gone = lost.filter((node) => node.status.state === 'unreachable' || changedAt(node) >= since);
  const members = joined.length - (lost.length - gone.length);
  const isMost = gone.length > ALWAYS_FEW && gone.length > threshold * members;
  const hasBegun = begun !== undefined || (isMost && gone.some(({ status }) => status.state === 'down'));
  return { isHeld: hasBegun, isMost, gone: gone.length, members };
}

/** Milliseconds since the epoch; undefined when no outage is known. */
function beginningOf(cluster: Cluster | undefined): number | undefined {
  const condition = cluster?.status.conditions.find(({ type, status }) => type === OUTAGE && status === 'True');
  return condition === undefined ? undefined : Date.parse(condition.lastTransitionTime);
}

const isMember = ({ metadata, status }: Node): boolean =>
  status.joinedAt !== undefined && metadata.deletionTimestamp === undefined && !LEAVING.has(status.state);

const changedAt = ({ status }: Node): number => Date.parse(status.since);

/** What a person reads at the node, the tasks and the Cluster. */
export const holdReason = ({ isMost, gone, members }: Outage): string =>
  (isMost ? `rescheduling is held: ${gone} of ${members} nodes went at once` : `rescheduling is held a moment longer: nodes are coming back, ${gone} of ${members} are still lost`);

/**
 * Remembers the outage in the Cluster's condition, and ends it RETURN_MS after enough nodes are back. A cluster without a Cluster object gets one
 * with the settings that hold anyway.
 */
export function planOutage(view: ClusterView, now: number, newUid: () => string): Plan {
  const outage = outageIn(view);
  const held = view.get('Cluster', CLUSTER_NAME);
  const begun = beginningOf(held);
  if (!outage.isHeld && begun === undefined) return SETTLED;
  const endsAt = !outage.isHeld ? now : outage.isMost || begun === undefined ? Infinity : Math.max(begun, ...returns(view, begun)) + RETURN_MS;
  const cluster = held ?? newCluster(timestamp(now), newUid());
  const conditions = withCondition(cluster.status.conditions, conditionOf(outage, endsAt, now), timestamp(now));
  return {
    writes: conditions === cluster.status.conditions ? [] : [put({ ...cluster, status: { ...cluster.status, conditions } })],
    ...(endsAt > now && endsAt < Infinity && { wakeAt: endsAt }),
  };
}

const SETTLED: Plan = { writes: [] };

/** When nodes that answer came to their present state. */
const returns = (view: ClusterView, since: number): number[] =>
  [...view.list('Node')].filter((node) => isMember(node) && !GONE.has(node.status.state)).map(changedAt).filter((at) => at > since);

function conditionOf(outage: Outage, endsAt: number, now: number): Omit<Condition, 'lastTransitionTime'> {
  if (!outage.isHeld) return { type: OUTAGE, status: 'False', reason: 'Lifted', message: 'spec.outage.hold is false: rescheduling goes on' };
  if (outage.isMost) return { type: OUTAGE, status: 'True', reason: 'NodesLost', message: holdReason(outage) };
  if (endsAt > now) return { type: OUTAGE, status: 'True', reason: 'NodesReturning', message: holdReason(outage) };
  return { type: OUTAGE, status: 'False', reason: 'NodesBack', message: 'enough nodes are back: rescheduling goes on' };
}

const newCluster = (now: string, uid: string): Cluster => ({
  apiVersion: API_VERSION, kind: 'Cluster', spec: DEFAULT_CLUSTER_SPEC, status: { conditions: [] },
  metadata: { name: CLUSTER_NAME, uid, labels: {}, annotations: {}, generation: 1, resourceVersion: 0, creationTimestamp: now },
});
