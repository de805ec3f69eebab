import {
  canonicalJson, isJob, isTerminalTask, isWanted, put, REBALANCE, ROLLOUT_WISH, without, type ClusterView, type JobStatus, type Service, type UpdateStatus, type Write,
} from '../model/index.js';
import type { Plan, PlanContext } from './context.js';
import { dependencyOf } from './dependencies.js';
import { planEnforcement } from './enforcement.js';
import { planEvictions } from './eviction.js';
import { createEligibility, planGlobal } from './global.js';
import { awaitedDigest } from './image.js';
import { planJob } from './job/job.js';
import { planJobStatus } from './job/status.js';
import { planRebalance } from './rebalance.js';
import { planReliefs } from './relief.js';
import { planRestarts } from './restart.js';
import { planRevisions } from './revisions.js';
import { planRollback } from './rollback.js';
import { planRollout, type Rollout } from './rollout.js';
import { ServiceDraft, type Occupants } from './service-draft.js';
import { planServiceStatus } from './service-status.js';
import { planScaleDown, planScaleUp } from './slots.js';

/**
 * Brings one service's tasks one step closer to its spec: which tasks there are and which are wanted; addresses, nodes and the running
 * of tasks are others' work. Reads the service, its tasks and the nodes; writes those tasks and the service's status.
 */
export function planService(view: ClusterView, service: Service, context: PlanContext): ServicePlan {
  const draft = new ServiceDraft(service, view.tasksOfService(service.metadata.name), context);
  const awaited = awaitedDigest(view, draft);
  draft.waitsFor = dependencyOf(view, draft) ?? awaited;
  const isUpdated = mayBeUpdated(view, draft);
  const back = draft.waitsFor === undefined ? planRollback(view, draft, isUpdated) : undefined;
  if (back !== undefined) return { writes: [put(back)] };
  const { wakeAt, awaitsHosts = false, ...news } = planTasks(view, draft, isUpdated);
  releaseUnwanted(draft);
  return { writes: [...draft.writes(), ...serviceWrites(view, draft, news), ...(awaited === undefined ? historyWrites(view, draft, news.update) : [])], ...(wakeAt !== undefined && { wakeAt }), ...(awaitsHosts && { awaitsHosts }) };
}

/** `awaitsHosts`: plan again when a host has applied more. */
export type ServicePlan = Plan & { readonly awaitsHosts?: boolean };

interface TasksPlan extends Rollout {
  readonly isBalanced?: boolean;
  /** Of a job: its runs. */
  readonly job?: JobStatus;
}

type Selection = (occupants: Occupants) => boolean;

/** Slots that an update reaches: of a global service those on nodes that take tasks. */
function mayBeUpdated(view: ClusterView, draft: ServiceDraft): Selection {
  if (draft.service.spec.mode !== 'global') return () => true;
  const isEligible = createEligibility(draft);
  return ({ seat }) => {
    const node = 'node' in seat ? view.node(seat.node) : undefined;
    return node !== undefined && isEligible(node);
  };
}

function planTasks(view: ClusterView, draft: ServiceDraft, isUpdated: Selection): TasksPlan {
  const { metadata, spec, status } = draft.service;
  if (metadata.deletionTimestamp !== undefined) {
    planRemoval(draft);
    planEvictions(view, draft);
    return { update: status.update, job: status.job };
  }
  if (isJob(spec)) return planJob(view, draft);
  return spec.mode === 'global' ? planGlobalTasks(view, draft, isUpdated) : planReplicatedTasks(view, draft);
}

function planReplicatedTasks(view: ClusterView, draft: ServiceDraft): TasksPlan {
  planScaleDown(view, draft);
  planEvictions(view, draft);
  planEnforcement(view, draft);
  const awaitsHosts = planReliefs(view, draft);
  planRestarts(draft);
  if (draft.waitsFor !== undefined) return { update: draft.service.status.update, awaitsHosts, isBalanced: false };
  planScaleUp(draft);
  const rollout = planRollout(view, draft);
  return { ...rollout, awaitsHosts: awaitsHosts || rollout.awaitsHosts === true, isBalanced: planRebalance(view, draft) };
}

function planGlobalTasks(view: ClusterView, draft: ServiceDraft, isUpdated: Selection): Rollout {
  planEvictions(view, draft);
  planGlobal(view, draft);
  planRestarts(draft, isUpdated);
  if (draft.waitsFor !== undefined) return { update: draft.service.status.update };
  return planRollout(view, draft, isUpdated);
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

function serviceWrites(view: ClusterView, draft: ServiceDraft, { update, job, isBalanced = true }: TasksPlan): Write[] {
  const { metadata, status: held } = draft.service;
  const { waitsFor } = draft;
  const status = { ...(job === undefined ? planServiceStatus(view, draft, update) : planJobStatus(view, draft, job)), waitsFor };
  const answered = [...(isBalanced ? [REBALANCE] : []), ...(waitsFor === undefined ? [ROLLOUT_WISH] : [])].filter((mark) => metadata.annotations[mark] !== undefined);
  if (answered.length === 0 && canonicalJson(status) === canonicalJson(held)) return [];
  return [put({ ...draft.service, status, metadata: { ...metadata, annotations: answered.reduce(without, metadata.annotations) } })];
}

const historyWrites = (view: ClusterView, draft: ServiceDraft, update: UpdateStatus | undefined): Write[] =>
  (draft.service.metadata.deletionTimestamp === undefined ? planRevisions(view, draft, update) : []);
