import type { ClusterView } from '../../model/cluster-view.js';
import { slotName } from '../../model/slots.js';
import { wantedTasks, type Service } from '../../model/service.js';
import { isServing, isWanted, type Task } from '../../model/task.js';
import { DEFAULT_PROGRESS_DEADLINE_MS, isPaused, isRollback, isUnderWay, ROLLOUT_PAUSED, type UpdateStatus } from '../../model/update.js';
import type { Problem, Severity } from './problem.js';
import { isCrashLooping, reasonOf, SLOW_MS, witnessOf } from './task-trouble.js';
import { durationText } from './time.js';

export interface UpdateSight {
  /** Those that stand for their places now. */
  readonly tasks: readonly Task[];
  readonly nowMs: number;
}

/** What of the last update of a service needs somebody: it is paused, it does not get on, it went back by itself, it left slots out. Pure. */
export function updateProblem(view: ClusterView, service: Service, sight: UpdateSight): Problem | undefined {
  const { metadata: { name, annotations }, status: { update } } = service;
  if (update === undefined) return undefined;
  const about = { kind: 'Service', name } as const;
  if (isPaused(update)) return { ...pausedProblem(name, update, annotations[ROLLOUT_PAUSED] !== undefined), about, ...standingOf(service) };
  const stuck = isUnderWay(update) ? stuckProblem(view, service, update, sight) : undefined;
  if (stuck !== undefined) return stuck;
  if (isRollback(update) && update.reason !== undefined) {
    return {
      kind: 'update-rolled-back', severity: 'warning', about, title: `The last update of ${name} failed and ${update.state === 'rollback_completed' ? 'was' : 'is being'} taken back`,
      reason: update.reason, remedy: 'Mend the new version and apply it again.',
    };
  }
  if (update.state === 'completed' && (update.skipped ?? []).length > 0) return { kind: 'update-stuck', severity: 'warning', about, title: `The update of ${name} left out what could not be updated`, reason: update.message };
  return undefined;
}

function pausedProblem(name: string, update: UpdateStatus, isByUser: boolean): Pick<Problem, 'kind' | 'title' | 'reason' | 'remedy'> {
  const noun = isRollback(update) ? 'rollback' : 'update';
  if (isByUser) return { kind: 'update-paused', title: `The ${noun} of ${name} was paused by somebody`, remedy: `\`drover rollout resume ${name}\` has it go on.` };
  return {
    kind: 'update-paused', title: `The ${noun} of ${name} is paused`, reason: update.message,
    remedy: `Mend the cause and apply again, go on with \`drover rollout resume ${name}\`, or go back with \`drover rollout undo ${name}\`.`,
  };
}

/** How bad it is depends on what still runs. */
function standingOf(service: Service): { readonly severity: Severity } {
  const { running } = service.status.replicas;
  if (running === 0 && wantedTasks(service) > 0) return { severity: 'critical' };
  return { severity: running < wantedTasks(service) || service.metadata.annotations[ROLLOUT_PAUSED] === undefined ? 'serious' : 'warning' };
}

function stuckProblem(view: ClusterView, service: Service, update: UpdateStatus, { tasks, nowMs }: UpdateSight): Problem | undefined {
  const { metadata: { name }, spec } = service;
  const config = isRollback(update) ? spec.rollbackConfig : spec.updateConfig;
  const wanted = tasks.filter(isWanted);
  const waiting = wanted.filter((task) => task.spec.templateHash === update.templateHash && !isServing(task));
  if (update.templateHash === undefined) return undefined;
  const isDone = waiting.length === 0 && wanted.every((task) => task.spec.templateHash === update.templateHash);
  const silentMs = nowMs - lastProgress(update, wanted) - config.delayMs;
  const looping = waiting.find((task) => isCrashLooping(task, nowMs));
  if (isDone || (silentMs < SLOW_MS && looping === undefined)) return undefined;
  const task = looping ?? waiting[0];
  const deadlineMs = config.progressDeadlineMs ?? DEFAULT_PROGRESS_DEADLINE_MS;
  return {
    kind: 'update-stuck', severity: service.status.replicas.running === 0 && wantedTasks(service) > 0 ? 'critical' : 'serious', about: { kind: 'Service', name },
    title: `The ${isRollback(update) ? 'rollback' : 'update'} of ${name} does not get on`,
    reason: task === undefined ? 'no task of the new version was made' : `${slotName(task)}: ${reasonOf(view, task)}`,
    remedy: `Drover gives up ${durationText(deadlineMs)} after the last step that went well, and then does what the service says (${config.failureAction}).`,
    ...(task !== undefined && { see: { kind: 'Task', name: witnessOf(view, task).metadata.name } as const }),
  };
}

/** When one more task of the new version was made, or took its first connection; ms. */
function lastProgress(update: UpdateStatus, tasks: readonly Task[]): number {
  const steps = tasks.filter(({ spec }) => spec.templateHash === update.templateHash && (spec.quickFailures ?? 0) === 0)
    .flatMap(({ metadata, status }) => [Date.parse(metadata.creationTimestamp), ...(status.servingSince === undefined ? [] : [Date.parse(status.servingSince)])]);
  return Math.max(Date.parse(update.resumedAt ?? update.startedAt), ...steps);
}
