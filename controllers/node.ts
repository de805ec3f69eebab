import { nodeTransition } from '../machines/transition.js';
import { canonicalJson, put, type Change, type Node } from '../model/index.js';
import { QUEUES } from '../jobs/contract.js';
import { SETTLED, type Decision, type Reconciler } from './reconciler.js';

/** Joins nodes that have to be joined, again after a change of how they are reached. Liveness is the watchers' matter. */
export function createNodeReconciler(): Reconciler {
  const seen = new Map<string, string>();
  const isNews = ({ op, object }: Change & { readonly object: Node }): boolean => {
    const relevant = canonicalJson([object.status.state, object.metadata.generation, object.metadata.annotations]);
    const changed = op === 'delete' || seen.get(object.metadata.name) !== relevant;
    seen.set(object.metadata.name, op === 'delete' ? '' : relevant);
    return changed;
  };
  return {
    name: 'node',
    allKeys: (view) => [...view.list('Node')].map((node) => node.metadata.name),
    keysOf: (change) => (change.object.kind === 'Node' && isNews({ ...change, object: change.object }) ? [change.object.metadata.name] : []),
    plan: (view, key, now): Decision => {
      const node = view.node(key);
      if (node === undefined) return SETTLED;
      if (node.status.state === 'joining') return { due: [{ queue: QUEUES.joinNode, keys: [key] }] };
      const isRespecified = node.status.observedGeneration !== node.metadata.generation;
      const rejoined = isRespecified ? nodeTransition(node, { type: 'node.respecified' }, now) : undefined;
      return rejoined === undefined ? SETTLED : { writes: [put(rejoined)] };
    },
  };
}
