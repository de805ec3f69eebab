import { OperatorError } from '../base/errors.js';
import type { ClusterView, MemberStatus, NodeRole, StoreKind } from '../model/index.js';
import { managersIn } from '../plan/managers.js';
import { whyKept, whyNotSpread } from '../plan/quorum.js';
import type { ApiDeps } from './ports.js';

export interface RoleWish {
  readonly name: string;
  /** Undefined: it stays what it is. */
  readonly role?: NodeRole;
}

export interface ControlPlaneFacts {
  readonly kind: StoreKind;
  readonly members: readonly MemberStatus[];
}

/** Roles that the control plane cannot take on. A node that is to be removed is wished to be a worker. @throws CONFLICT with what to do about it */
export function refuseRoles(view: ClusterView, wishes: readonly RoleWish[], { kind, members }: ControlPlaneFacts): void {
  const promoted = wishes.find(({ name, role }) => role === 'manager' && view.node(name)?.status.manager === undefined);
  const obstacle = whyNotSpread(kind);
  if (obstacle !== undefined && promoted !== undefined) throw new OperatorError('CONFLICT', `promote ${promoted.name}: ${obstacle}`, { ...promoted });
  if (kind !== 'managers') return;
  const reachable = new Set(members.filter(({ state }) => state !== 'unreachable').map(({ id }) => id));
  let managers = managersIn(view).map(({ metadata: { name, uid } }) => ({ name, isReachable: reachable.has(uid) }));
  for (const { name } of wishes.filter((wish) => wish.role === 'worker' && managers.some((manager) => manager.name === wish.name))) {
    const why = whyKept(name, managers);
    if (why !== undefined) throw new OperatorError('CONFLICT', `demote ${name}: ${why}`, { name });
    managers = managers.filter((manager) => manager.name !== name);
  }
}

export const controlPlaneFacts = async ({ managed, members }: Pick<ApiDeps, 'managed' | 'members'>): Promise<ControlPlaneFacts> => ({ kind: managed.kind(), members: await members.list() });
