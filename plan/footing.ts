import type { ClusterView, Node, Task } from '../model/index.js';

/** Whether a task may stay on its node. `gone`: nobody can ask the node; `closing`: it is to be emptied in order; `closed`: it is to be emptied at once. */
export type Footing = { readonly kind: 'firm' } | { readonly kind: 'gone' | 'closing' | 'closed'; readonly reason: string };

const FIRM: Footing = { kind: 'firm' };

/** A node that is joining again or late with a heartbeat keeps its tasks: only `down` gives them away. A task without a node stands firm. */
export function footingOf(view: ClusterView, { status: { node: name } }: Task): Footing {
  return name === undefined ? FIRM : nodeFooting(view.node(name));
}

export function nodeFooting(node: Node | undefined): Footing {
  if (node === undefined || node.status.state === 'removed' || node.status.state === 'absent') return { kind: 'gone', reason: 'node removed' };
  if (node.status.state === 'down') return { kind: 'gone', reason: 'node down' };
  if (node.status.state === 'leaving' || node.metadata.deletionTimestamp !== undefined) return { kind: 'closed', reason: 'node leaving' };
  if (node.spec.availability !== 'drain') return FIRM;
  return { kind: node.status.availability?.isForced === true ? 'closed' : 'closing', reason: 'node drained' };
}

/** Takes new tasks. */
export const isOpen = (node: Node): boolean =>
  node.status.state === 'ready' && node.spec.availability === 'active' && node.metadata.deletionTimestamp === undefined;
