import type { Service, UpdateConfig } from '../../model/service.js';
import { slotName, tasksBySlot } from '../../model/slots.js';
import { isServing, isWanted, type Task } from '../../model/task.js';
import { DEFAULT_PROGRESS_DEADLINE_MS, isRollback, isUnderWay, type UpdateStatus } from '../../model/update.js';

export interface UpdateProgress {
  /** Slots whose task of the new version takes connections. */
  readonly done: number;
  /** Slots that are wanted now. */
  readonly all: number;
  /** Names of slots, `web.3`. */
  readonly skipped: readonly string[];
  /** Milliseconds since 1970, while it is under way: when it is given up unless one more slot gets on before. */
  readonly deadlineMs?: number;
}

/** How far a service's update has come, by the template that its tasks have. Pure, O(tasks). */
export function updateProgress({ metadata: { name }, spec }: Service, update: UpdateStatus, tasks: readonly Task[]): UpdateProgress {
  const made = tasks.filter((task) => task.spec.templateHash === update.templateHash);
  const live = new Set(tasks.filter((task) => isWanted(task)).map(slotName));
  const done = new Set(made.filter((task) => isWanted(task) && isServing(task)).map(slotName)).size;
  const config = isRollback(update) ? spec.rollbackConfig : spec.updateConfig;
  return {
    done, all: live.size, skipped: (update.skipped ?? []).map((slot) => `${name}.${slot}`),
    ...(isUnderWay(update) && { deadlineMs: lastProgressMs(update, config, made) + (config.progressDeadlineMs ?? DEFAULT_PROGRESS_DEADLINE_MS) }),
  };
}

/** When one more slot was begun, or served for the first time and its pause was over; as plan/update-trouble.ts counts. */
function lastProgressMs(update: UpdateStatus, { delayMs }: UpdateConfig, made: readonly Task[]): number {
  const recent = made.filter(({ metadata }) => metadata.creationTimestamp >= update.startedAt);
  const steps = [...tasksBySlot(recent).values()].flatMap((ofSlot) => [
    Math.min(...ofSlot.map(({ metadata }) => Date.parse(metadata.creationTimestamp))),
    Math.min(...ofSlot.map(({ status }) => (status.servingSince === undefined ? Infinity : Date.parse(status.servingSince) + delayMs))),
  ]);
  return Math.max(Date.parse(update.resumedAt ?? update.startedAt), ...steps.filter(Number.isFinite));
}
