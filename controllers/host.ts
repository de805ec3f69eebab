import { QUEUES } from '../jobs/contract.js';
import type { AnyResource, Change, ClusterView, NodeState } from '../model/index.js';
import { affectedNodes, hostRelevant, urgentNodes } from '../plan/host-impact.js';
import { SETTLED, type Decision, type Reconciler } from './reconciler.js';
import { SyncPace } from './sync-pace.js';

/** A node that joins is synced by its join; one that is down, when it returns. */
const SYNCED_STATES: ReadonlySet<NodeState> = new Set(['ready', 'unreachable']);

/**
 * Makes a host's sync due when something that shows on it has changed: at once for what is withdrawn and for what the host's own tasks wait
 * for, else at a pace that many additions in a row slow down. What exactly has changed, the job finds out itself.
 */
export function createHostReconciler(): Reconciler {
  const news = new HostNews();
  const urgent = new Set<string>();
  const pace = new SyncPace();
  return {
    name: 'host',
    allKeys: (view) => [...view.list('Node')].map((node) => node.metadata.name),
    keysOf: (change, view) => {
      const before = news.take(change);
      if (before === 'same') return [];
      for (const node of urgentNodes(view, change, before)) urgent.add(node);
      return affectedNodes(view, change.object);
    },
    plan: (view: ClusterView, key, now): Decision => {
      const isUrgent = urgent.delete(key);
      const state = view.node(key)?.status.state;
      if (state === undefined || !SYNCED_STATES.has(state)) {
        pace.forget(key);
        return SETTLED;
      }
      const wakeInMs = isUrgent ? 0 : pace.waitMs(key, now);
      if (wakeInMs > 0) return { wakeInMs };
      pace.note(key, now, view.count('Node'));
      return { due: [{ queue: QUEUES.syncHost, keys: [key] }] };
    },
  };
}

/** What of each object was last seen to show on hosts. */
class HostNews {
  readonly #seen = new Map<string, { readonly object: AnyResource; readonly relevant: string }>();

  /** The object before a change that shows on hosts (undefined: it was not there), or `same` for a change that does not. */
  take({ op, object }: Change): AnyResource | undefined | 'same' {
    const relevant = hostRelevant(object);
    if (relevant === undefined) return 'same';
    const id = `${object.kind}/${object.metadata.name}`;
    const seen = this.#seen.get(id);
    if (op === 'delete') this.#seen.delete(id);
    else this.#seen.set(id, { object, relevant });
    return op === 'put' && seen?.relevant === relevant ? 'same' : seen?.object;
  }
}
