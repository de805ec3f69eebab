import { canonicalJson, isTerminalTask, isWanted, put, type ClusterView, type Service, type UpdateStatus, type Write } from '../model/index.js';
import type { Plan, PlanContext } from './context.js';
import { planEnforcement } from './enforcement.js';
import { planEvictions } from './eviction.js';
import { createEligibility, planGlobal } from './global.js';
import { planRestarts } from './restart.js';
import { planRollout, type Rollout } from './rollout.js';
import { ServiceDraft, type Occupants } from './service-draft.js';
import { planServiceStatus } from './service-status.js';
import { planScaleDown, planScaleUp } from './slots.js';

/**
 * Brings one service's tasks one step closer to its spec: which tasks there are and which are wanted; addresses, nodes and the running
 * of tasks are others' work. Reads the service, its tasks and the nodes; writes those tasks and the service's status.
 */
export function planService(view: ClusterView, service: Service, context: PlanContext): Plan {
  const draft = new ServiceDraft(service, view.tasksOfService(service.metadata.name), context);
  const { update, wakeAt } = planTasks(view, draft);
  releaseUnwanted(draft);
  return { writes: [...draft.writes(), ...statusWrites(view, draft, update)], ...(wakeAt !== undefined && { wakeAt }) };
}

function planTasks(view: ClusterView, draft: ServiceDraft): Rollout {
  const { metadata, spec, status } = draft.service;
  if (metadata.deletionTimestamp !== undefined) {
    planRemoval(draft);
    planEvictions(view, draft);
    return { update: status.update };
  }
  return spec.mode === 'global' ? planGlobalTasks(view, draft) : planReplicatedTasks(view, draft);
}

function planReplicatedTasks(view: ClusterView, draft: ServiceDraft): Rollout {
  planScaleDown(view, draft);
  planEvictions(view, draft);
  planEnforcement(view, draft);
  planRestarts(draft);
  planScaleUp(draft);
  return planRollout(draft);
}

function planGlobalTasks(view: ClusterView, draft: ServiceDraft): Rollout {
  const isEligible = createEligibility(draft);
  const isOnEligibleNode = ({ seat }: Occupants): boolean => {
    const node = 'node' in seat ? view.node(seat.node) : undefined;
    return node !== undefined && isEligible(node);
  };
  planEvictions(view, draft);
  planGlobal(view, draft);
  planRestarts(draft, isOnEligibleNode);
  return planRollout(draft, isOnEligibleNode);
}

/** A service that is being deleted wants none of its tasks; the reaper deletes them and then the service. */
function planRemoval(draft: ServiceDraft): void {
  for (const task of draft.tasks()) {
    if (task.spec.desired !== 'remove') draft.release(task, isTerminalTask(task) ? task.status.message : 'service deleted', { desired: 'remove' });
  }
}

/** What is wanted no longer but was not told so yet, whoever changed the wish. */
function releaseUnwanted(draft: ServiceDraft): void {
  for (const task of draft.tasks()) {
    if (!isTerminalTask(task) && !isWanted(task) && task.status.state !== 'stopping') draft.release(task, 'no longer wanted', { desired: task.spec.desired });
  }
}

function statusWrites(view: ClusterView, draft: ServiceDraft, update: UpdateStatus | undefined): Write[] {
  const status = planServiceStatus(view, draft, update);
  return canonicalJson(status) === canonicalJson(draft.service.status) ? [] : [put({ ...draft.service, status })];
}
