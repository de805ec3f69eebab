import { QUEUES } from '../jobs/contract.js';
import type { Change, ClusterView, NodeState } from '../model/index.js';
import { affectedNodes, hostRelevant } from '../plan/host-impact.js';
import { SETTLED, type Reconciler } from './reconciler.js';

/** A node that joins is synced by its join; one that is down, when it returns. */
const SYNCED_STATES: ReadonlySet<NodeState> = new Set(['ready', 'unreachable']);

/** Makes a host's sync due when something that shows on it has changed. What exactly, the job finds out itself. */
export function createHostReconciler(): Reconciler {
  const seen = new Map<string, string>();
  const isNews = ({ op, object }: Change): boolean => {
    const relevant = hostRelevant(object);
    if (relevant === undefined) return false;
    const id = `${object.kind}/${object.metadata.name}`;
    const changed = op === 'delete' || seen.get(id) !== relevant;
    if (op === 'delete') seen.delete(id);
    else seen.set(id, relevant);
    return changed;
  };
  return {
    name: 'host',
    allKeys: (view) => [...view.list('Node')].map((node) => node.metadata.name),
    keysOf: (change, view) => (isNews(change) ? affectedNodes(view, change.object) : []),
    plan: (view: ClusterView, key) => {
      const state = view.node(key)?.status.state;
      return state !== undefined && SYNCED_STATES.has(state) ? { due: [{ queue: QUEUES.syncHost, keys: [key] }] } : SETTLED;
    },
  };
}
