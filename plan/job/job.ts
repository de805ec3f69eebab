import { isGlobal, isTerminalTask, isWanted, type ClusterView, type JobRun, type JobStatus, type Task } from '../../model/index.js';
import { planEvictions } from '../eviction.js';
import { createEligibility } from '../global.js';
import { planRestarts } from '../restart.js';
import type { Occupants, ServiceDraft } from '../service-draft.js';
import { keptRuns } from './history.js';
import { isVacant, progressOf, seatsOf } from './progress.js';
import { isOpen, planOnce } from './runs.js';
import { planSchedule } from './schedule.js';

export interface JobPlan {
  readonly job: JobStatus;
  readonly wakeAt?: number;
}

/**
 * One step of a job: which runs there are, and for each that is under way one task per slot (mode global-job: per node), at most `maxConcurrent` at a
 * time, until it has ended well. What ended well stays as it is; what failed is tried again as the restart policy allows. A running task
 * stays where it is when the constraints change: it ends by itself.
 */
export function planJob(view: ClusterView, draft: ServiceDraft): JobPlan {
  const { schedule } = draft.service.spec;
  const { job: begun, wakeAt }: JobPlan = schedule === undefined ? { job: planOnce(draft) } : planSchedule(draft, schedule);
  const open = begun.runs.filter(isOpen(draft, begun));
  releaseOthers(draft, open);
  planEvictions(view, draft);
  planRestarts(draft, createRestartable(view, draft, open));
  for (const run of open) fill(view, draft, run);
  const job = { ...begun, runs: begun.runs.map((run) => (open.includes(run) ? progressOf(run, seatsOf(view, draft, run), draft) : run)) };
  return { job: forget(view, draft, job), ...(wakeAt !== undefined && { wakeAt }) };
}

/** Tasks of runs that are over, and those in slots that are wanted no longer. */
function releaseOthers(draft: ServiceDraft, open: readonly JobRun[]): void {
  const iterations = new Set(open.map(({ iteration }) => iteration));
  for (const task of draft.tasks()) {
    if (isTerminalTask(task) || !isWanted(task)) continue;
    if (!iterations.has(task.spec.iteration ?? 0)) draft.release(task, 'a newer run took its place');
    else if (isSurplus(draft, task)) draft.release(task, 'scaled down', { desired: 'remove' });
  }
}

const isSurplus = ({ service }: ServiceDraft, { spec: { slot } }: Task): boolean => slot !== undefined && slot > service.spec.replicas;

function createRestartable(view: ClusterView, draft: ServiceDraft, open: readonly JobRun[]): (occupants: Occupants) => boolean {
  const isEligible = createEligibility(draft);
  return ({ seat, last }) => {
    if (last === undefined || isSurplus(draft, last) || !open.some(({ iteration }) => iteration === seat.iteration)) return false;
    const node = 'node' in seat ? view.node(seat.node) : undefined;
    return !('node' in seat) || (node !== undefined && isEligible(node));
  };
}

/** Lowest free slots first, as many as may run at a time. */
function fill(view: ClusterView, draft: ServiceDraft, run: JobRun): void {
  const { mode, replicas, maxConcurrent = replicas } = draft.service.spec;
  const seats = seatsOf(view, draft, run);
  const room = isGlobal(mode) ? Infinity : maxConcurrent - seats.filter(({ live }) => live.length > 0).length;
  const version = versionOf(draft, run);
  for (const { seat } of seats.filter(isVacant).slice(0, Math.max(room, 0))) draft.create({ seat, version });
}

/** A run keeps the template that it began with, as its tasks have it. */
function versionOf(draft: ServiceDraft, { iteration, templateHash }: JobRun): ReturnType<ServiceDraft['versionFor']> {
  return draft.versionFor(templateHash === draft.targetHash ? undefined : draft.tasks().find(({ spec }) => spec.iteration === iteration));
}

/** Runs beyond the history go, and their tasks with them. */
function forget(view: ClusterView, draft: ServiceDraft, job: JobStatus): JobStatus {
  const runs = keptRuns(job.runs, draft.service.spec, view.settings().taskHistoryLimit);
  const kept = new Set(runs.map(({ iteration }) => iteration));
  for (const task of draft.tasks()) {
    if (isTerminalTask(task) && task.spec.desired !== 'remove' && !kept.has(task.spec.iteration ?? 0)) draft.release(task, task.status.message, { desired: 'remove' });
  }
  return { ...job, runs };
}
