import { availabilityTransition, managerTransition, nodeTransition } from '../machines/transition.js';
import {
  canonicalJson, DRAIN_DEADLINE, put, reachOf, UPGRADE_ANNOTATION, upgradeWishOf, without, type Change, type ClusterView, type Node, type Task,
} from '../model/index.js';
import { QUEUES, type QueueName } from '../jobs/contract.js';
import { planAvailability } from '../plan/availability.js';
import { withNodePorts } from '../plan/listeners.js';
import { planManager } from '../plan/managers.js';
import { listensOnOne, ListenerNews, PublishedNews } from './listener-news.js';
import { SETTLED, type Decision, type Reconciler } from './reconciler.js';

/**
 * Joins nodes that have to be joined, again after a change of how they are reached, follows their availability and role, and takes leave of
 * those that are deleted. Liveness is the watchers' matter.
 */
export function createNodeReconciler(): Reconciler {
  const seen = new Map<string, string>();
  const listeners = new ListenerNews();
  const published = new PublishedNews();
  const isNews = ({ op, object }: Change & { readonly object: Node }): boolean => {
    const { metadata: { generation, annotations, deletionTimestamp }, status: { state, availability, manager } } = object;
    // What the job for its role tells of itself is no news: it would never wait before it tries again.
    const relevant = canonicalJson([state, generation, annotations, availability, manager?.state, deletionTimestamp]);
    const changed = op === 'delete' || seen.get(object.metadata.name) !== relevant;
    seen.set(object.metadata.name, op === 'delete' ? '' : relevant);
    return changed;
  };
  return {
    name: 'node',
    allKeys: (view) => [...view.list('Node')].map((node) => node.metadata.name),
    keysOf: (change, view) => {
      if (change.object.kind === 'Node') return isNews({ ...change, object: change.object }) ? [change.object.metadata.name, ...inLine(view)] : [];
      if (change.object.kind === 'Host') return listeners.take({ ...change, object: change.object }).length > 0 ? [change.object.metadata.name] : [];
      if (change.object.kind === 'Service') return published.take({ ...change, object: change.object }, view);
      return change.object.kind === 'Task' ? [...drainingNodes(view, change.object), ...hostPortNode(view, change.object)] : [];
    },
    plan: (view, key, now): Decision => {
      const node = view.node(key);
      if (node === undefined) return SETTLED;
      if (node.metadata.deletionTimestamp !== undefined) return takeLeave(view, node, now);
      const { node: followed, wakeAt } = followAvailability(view, node, now);
      const managing = followRole(view, followed, now);
      const next = withPorts(view, node.status.state === 'joining' ? managing : respecified(managing, now), now);
      const due = [...(node.status.state === 'joining' ? [{ queue: QUEUES.joinNode, keys: [key] }] : []), ...dueChange(node)];
      return {
        ...(next !== node && { writes: [put(next)] }),
        ...(due.length > 0 && { due }),
        ...(wakeAt !== undefined && { wakeInMs: wakeAt - now }),
      };
    },
  };
}

/** A manager is demoted first: the others have to know that it does not count any more. */
function takeLeave(view: ClusterView, node: Node, now: number): Decision {
  if (node.status.manager !== undefined) {
    const next = followRole(view, node, now);
    return { ...(next !== node && { writes: [put(next)] }), due: dueChange(node) };
  }
  if (node.status.state === 'leaving') return { due: [{ queue: QUEUES.leaveNode, keys: [node.metadata.name] }] };
  const leaving = nodeTransition(node, { type: 'node.leave' }, now);
  return leaving === undefined ? SETTLED : { writes: [put(leaving)] };
}

/** Those whose drain the task is a part of: because it is there, or because it relieves one that is. */
function drainingNodes(view: ClusterView, { spec, status }: Task): string[] {
  const relieved = spec.relieves === undefined ? undefined : view.task(spec.relieves.task)?.status.node;
  return [status.node, relieved].flatMap((name) => {
    const state = name === undefined ? undefined : view.node(name)?.status.availability?.state;
    return name !== undefined && (state === 'draining' || state === 'drained') ? [name] : [];
  });
}

/** The node itself when nothing is to be written. */
function withPorts(view: ClusterView, node: Node, now: number): Node {
  const conditions = withNodePorts(view, node, now);
  return conditions === node.status.conditions ? node : { ...node, status: { ...node.status, conditions } };
}

/** The node itself when nothing is to be written. */
function respecified(node: Node, now: number): Node {
  if (node.status.observedGeneration === node.metadata.generation) return node;
  const isReachedAlike = node.status.reach === reachOf(node.spec) && node.status.state !== 'joinFailed';
  if (isReachedAlike) return { ...node, status: { ...node.status, observedGeneration: node.metadata.generation } };
  return nodeTransition(node, { type: 'node.respecified' }, now) ?? node;
}

function followAvailability(view: ClusterView, node: Node, now: number): { readonly node: Node; readonly wakeAt?: number } {
  const { event, message, blockers, isForced, wakeAt } = planAvailability(view, node, now);
  const moved = (event && availabilityTransition(node, event, message, now)) ?? node;
  const { availability } = moved.status;
  if (availability === undefined) return { node: withoutDeadline(moved) };
  const told = { ...availability, message, blockers: blockers.length === 0 ? undefined : blockers, isForced: isForced ? true : undefined };
  const isSame = canonicalJson(told) === canonicalJson(node.status.availability);
  return { node: withoutDeadline(isSame ? node : { ...moved, status: { ...moved.status, availability: told } }), ...(wakeAt !== undefined && { wakeAt }) };
}

/** The node itself when nothing is to be written. */
function followRole(view: ClusterView, node: Node, now: number): Node {
  const { event, message, isAnswered } = planManager(view, node);
  const answered = isAnswered === true ? { ...node, metadata: { ...node.metadata, annotations: without(node.metadata.annotations, UPGRADE_ANNOTATION) } } : node;
  if (event !== undefined) return managerTransition(answered, event, '', now) ?? answered;
  const { manager } = node.status;
  if (message === undefined || manager === undefined || manager.message === message) return answered;
  return { ...answered, status: { ...node.status, manager: { ...manager, message } } };
}

/** While a node is on its way in or out, or to another build; the handlers find out how far it is. */
function dueChange({ metadata: { name }, status: { manager, state } }: Node): Array<{ readonly queue: QueueName; readonly keys: readonly string[] }> {
  if (manager?.state === 'promoting') return state === 'ready' ? [{ queue: QUEUES.promoteNode, keys: [name] }] : [];
  if (manager?.state === 'upgrading') return state === 'ready' ? [{ queue: QUEUES.upgradeNode, keys: [name] }] : [];
  return manager?.state === 'demoting' ? [{ queue: QUEUES.demoteNode, keys: [name] }] : [];
}

/** Its node, if somebody else listens on a host port of the task there. */
function hostPortNode(view: ClusterView, { spec: { ports }, status: { node } }: Task): string[] {
  const host = node === undefined ? undefined : view.host(node);
  return host !== undefined && listensOnOne(host, ports.filter(({ mode }) => mode === 'host')) ? [host.metadata.name] : [];
}

/** Those that may be next when another is done. */
const inLine = (view: ClusterView): string[] =>
  [...view.list('Node')].filter((node) => (node.spec.role === 'manager') !== (node.status.manager !== undefined) || upgradeWishOf(node) !== undefined).map(({ metadata }) => metadata.name);

/** The deadline of one drain is not that of the next. */
function withoutDeadline(node: Node): Node {
  const { annotations } = node.metadata;
  return annotations[DRAIN_DEADLINE] === undefined || node.spec.availability === 'drain' ? node : { ...node, metadata: { ...node.metadata, annotations: without(annotations, DRAIN_DEADLINE) } };
}
