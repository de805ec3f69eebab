import { isCounted, upgradeWishOf, type ClusterView, type ManagerEvent, type Node, type Upgrade } from '../model/index.js';
import { byName } from './order.js';

/** What a node's part in the control plane needs now. */
export interface ManagerPlan {
  readonly event?: ManagerEvent;
  /** What a person reads while the node is on its way; undefined: nothing to say. */
  readonly message?: string;
  /** The wish to upgrade has been begun, or is given up: it goes. */
  readonly isAnswered?: boolean;
}

/**
 * One step of a node towards the role that its user wants, or to the build. One node at a time is on its way: each change of role moves what a majority
 * is, and an upgrade wants all others to be there. Pure.
 */
export function planManager(view: ClusterView, node: Node): ManagerPlan {
  const wish = upgradeWishOf(node);
  if (wish === undefined) return planRole(view, node);
  if (isWanted(node) && node.status.manager?.state === 'manager') return planUpgrade(view, node, wish);
  return { ...planRole(view, node), isAnswered: true };
}

function planRole(view: ClusterView, node: Node): ManagerPlan {
  const state = node.status.manager?.state;
  const wants = isWanted(node);
  if (state === 'demoting' || (wants && state !== undefined) || (!wants && state === undefined)) return {};
  // One that was on its way goes back at once: the turn is its own.
  const other = state === 'promoting' || state === 'upgrading' ? undefined : changing(view, node);
  if (other !== undefined) return { message: waiting(other) };
  if (!wants) return { event: { type: 'manager.demoted' } };
  return node.status.state === 'ready' ? { event: { type: 'manager.promoted' } } : {};
}

/** Roles change first: they decide who is upgraded at all. Where one fails, a person looks before more of them do. */
function planUpgrade(view: ClusterView, node: Node, wish: Upgrade): ManagerPlan {
  const failed = othersThan(view, node).find(({ status }) => status.manager?.upgrade?.id === wish.id && status.manager.upgrade.error !== undefined);
  if (failed !== undefined) return { isAnswered: true, message: `not upgraded, since ${failed.metadata.name} went back to its earlier build` };
  const other = changing(view, node) ?? othersThan(view, node).find((one) => wantsRoleChange(one) || wantsUpgradeBefore(one, node, wish));
  if (other !== undefined) return { message: waiting(other) };
  return node.status.state === 'ready' ? { event: { type: 'manager.outdated', upgrade: wish }, isAnswered: true } : { message: `waits until its host answers: it is ${node.status.state}` };
}

const othersThan = (view: ClusterView, { metadata: { name } }: Node): readonly Node[] => [...view.list('Node')].filter(({ metadata }) => metadata.name !== name);

/** The one whose turn it is; of several that want to, the first by name. */
function changing(view: ClusterView, node: Node): Node | undefined {
  const others = othersThan(view, node);
  return others.find(isChanging) ?? others.find(isUpgrading) ?? others.find((other) => wantsRoleChange(other) && other.metadata.name < node.metadata.name);
}

const ARRIVALS: Readonly<Record<string, string>> = { promoting: 'promoted', demoting: 'demoted', upgrading: 'upgraded' };

function waiting({ metadata: { name }, spec, status: { manager } }: Node): string {
  const next = manager === undefined ? 'promoted' : spec.role === 'manager' ? 'upgraded' : 'demoted';
  return `waits until ${name} is ${ARRIVALS[manager?.state ?? ''] ?? next}`;
}

const isWanted = ({ spec, metadata }: Node): boolean => spec.role === 'manager' && metadata.deletionTimestamp === undefined;

/** A demoted host that does not answer is cleaned when it does; it counts no more, so nobody waits for that. */
const isChanging = ({ status: { manager, state } }: Node): boolean => manager?.state === 'promoting' || (manager?.state === 'demoting' && state === 'ready');

const isUpgrading = ({ status: { manager } }: Node): boolean => manager?.state === 'upgrading';

const wantsRoleChange = (node: Node): boolean =>
  (isWanted(node) ? node.status.manager === undefined && node.status.state === 'ready' : node.status.manager?.state === 'manager');

function wantsUpgradeBefore(one: Node, node: Node, { turn }: Upgrade): boolean {
  const other = upgradeWishOf(one);
  if (other === undefined || one.status.manager?.state !== 'manager' || one.status.state !== 'ready') return false;
  return other.turn < turn || (other.turn === turn && one.metadata.name < node.metadata.name);
}

/** A host becomes a manager just now, or stops being one. Pure. */
export const isRoleChanging = (view: ClusterView): boolean => [...view.list('Node')].some(isChanging);

/** The node whose role changes, or is about to. Pure. */
export const roleChangeIn = (view: ClusterView): Node | undefined => [...view.list('Node')].find((node) => isChanging(node) || wantsRoleChange(node));

/** Those that count for the majority, by name: also one that does not answer, until it is demoted, and one whose member is being replaced. Pure. */
export const managersIn = (view: ClusterView): readonly Node[] =>
  [...view.list('Node')].filter(({ status }) => isCounted(status.manager?.state)).sort(byName);

/** Those on whose hosts a part of the store may be, by name: also one on its way in, which Sentinel may choose as soon as it has a copy, and one on its way out. Pure. */
export const storeHostsIn = (view: ClusterView): readonly Node[] =>
  [...view.list('Node')].filter(({ status: { manager, vtep } }) => vtep !== undefined && manager !== undefined).sort(byName);
