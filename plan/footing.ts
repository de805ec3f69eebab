import type { ClusterView, Node, Task } from '../model/index.js';
import { holdReason, outageIn } from './outage.js';

/**
 * Whether a task may stay on its node. `gone`: nobody can ask the node; `closing`: it is to be emptied in order; `closed`: it is to be emptied at once;
 * `held`: it stays although nobody can ask.
 */
export type Footing =
  | { readonly kind: 'firm' }
  | { readonly kind: 'gone' | 'closing' | 'closed'; readonly reason: string }
  | { readonly kind: 'held'; readonly reason: string };

const FIRM: Footing = { kind: 'firm' };

/** A node that is joining again or late with a heartbeat keeps its tasks: only `down` gives them away, and not in an outage. A task without a node stands firm. */
export function footingOf(view: ClusterView, { status: { node: name } }: Task): Footing {
  if (name === undefined) return FIRM;
  const footing = nodeFooting(view.node(name));
  return footing.kind === 'gone' && view.node(name)?.status.state === 'down' ? heldIn(view, footing) : footing;
}

/** Whether the node itself is there, whatever becomes of its tasks. */
export function nodeFooting(node: Node | undefined): Footing {
  if (node === undefined || node.status.state === 'removed' || node.status.state === 'absent') return { kind: 'gone', reason: 'node removed' };
  if (node.status.state === 'down') return { kind: 'gone', reason: 'node down' };
  if (node.status.state === 'leaving' || node.metadata.deletionTimestamp !== undefined) return { kind: 'closed', reason: 'node leaving' };
  if (node.spec.availability !== 'drain') return FIRM;
  return { kind: node.status.availability?.isForced === true ? 'closed' : 'closing', reason: 'node drained' };
}

/** Asked afresh, not read from the Cluster's condition: the first decision about the first node that is down must know of the others. */
function heldIn(view: ClusterView, otherwise: Footing): Footing {
  const outage = outageIn(view);
  return outage.isHeld ? { kind: 'held', reason: holdReason(outage) } : otherwise;
}

/** Nobody can ask what runs there. */
export const isLost = ({ kind }: Footing): boolean => kind === 'gone' || kind === 'held';
