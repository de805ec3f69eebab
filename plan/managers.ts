import type { ClusterView, ManagerEvent, Node } from '../model/index.js';
import { byName } from './order.js';

/** What a node's part in the control plane needs now. */
export interface ManagerPlan {
  readonly event?: ManagerEvent;
  /** What a person reads while the node is on its way; undefined: nothing to say. */
  readonly message?: string;
}

/**
 * One step of a node towards the role that its user wants. One node at a time is on its way in or out: each changes how many make a majority,
 * and the next must be counted among those that are settled. Pure.
 */
export function planManager(view: ClusterView, node: Node): ManagerPlan {
  const state = node.status.manager?.state;
  const wants = node.spec.role === 'manager' && node.metadata.deletionTimestamp === undefined;
  if (state === 'demoting' || (wants && state !== undefined) || (!wants && state === undefined)) return {};
  // One that was being promoted goes back at once: the turn is its own.
  const other = state === 'promoting' ? undefined : changing(view, node);
  if (other !== undefined) return { message: `waits until ${other.metadata.name} is ${other.status.manager?.state === 'promoting' ? 'promoted' : 'demoted'}` };
  if (!wants) return { event: { type: 'manager.demoted' } };
  return node.status.state === 'ready' ? { event: { type: 'manager.promoted' } } : {};
}

/** The one whose turn it is; of several that want to, the first by name. */
function changing(view: ClusterView, node: Node): Node | undefined {
  const others = [...view.list('Node')].filter(({ metadata }) => metadata.name !== node.metadata.name);
  return others.find(isChanging) ?? others.find((other) => wantsChange(other) && other.metadata.name < node.metadata.name);
}

/** A demoted host that does not answer is cleaned when it does; it counts no more, so nobody waits for that. */
const isChanging = ({ status: { manager, state } }: Node): boolean => manager?.state === 'promoting' || (manager?.state === 'demoting' && state === 'ready');

const wantsChange = ({ spec, status, metadata }: Node): boolean =>
  (spec.role === 'manager' && metadata.deletionTimestamp === undefined ? status.manager === undefined && status.state === 'ready' : status.manager?.state === 'manager');

/** A host becomes a manager just now, or stops being one. Pure. */
export const isRoleChanging = (view: ClusterView): boolean => [...view.list('Node')].some(isChanging);

/** Those that count for the majority, by name: also one that does not answer, until it is demoted. Pure. */
export const managersIn = (view: ClusterView): readonly Node[] =>
  [...view.list('Node')].filter(({ status }) => status.manager?.state === 'manager').sort(byName);

/** Those on whose hosts a part of the store may be, by name: also one on its way in, which Sentinel may choose as soon as it has a copy, and one on its way out. Pure. */
export const storeHostsIn = (view: ClusterView): readonly Node[] =>
  [...view.list('Node')].filter(({ status: { manager, vtep } }) => vtep !== undefined && manager !== undefined).sort(byName);
