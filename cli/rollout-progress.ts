import { imageRequestOf, isPaused, isUnderWay, ROLLOUT_WISH, type Service, type Task, type UpdateStatus } from '../model/index.js';
import { serviceProgress, type Progress } from './progress.js';

/**
 * How far the last change of a service's tasks has come. Done when the update, or the rollback that a person asked for, is completed; a problem when it is
 * paused, went back by itself, or left slots out. Pure.
 */
export function rolloutProgress(service: Service, tasks: readonly Task[]): Progress {
  const { metadata, status: { update, observedGeneration, waitsFor } } = service;
  const base = serviceProgress(service, tasks);
  // What waits has not begun: `update` tells of the one before.
  const isSeen = observedGeneration >= metadata.generation && metadata.annotations[ROLLOUT_WISH] === undefined && imageRequestOf(service) === undefined && waitsFor === undefined;
  if (!isSeen || update === undefined) return { ...base, isDone: isSeen && base.isDone, problem: undefined };
  const lines = [update.message, ...base.lines];
  const problem = problemOf(update);
  if (problem !== undefined) return { isDone: false, problem, lines, blockers: [problem] };
  if (isUnderWay(update)) return { isDone: false, lines, blockers: base.blockers.length === 0 ? [update.message] : [update.message, ...base.blockers] };
  return { isDone: true, lines, blockers: [] };
}

/** Why it did not lead where it was to lead. */
function problemOf(update: UpdateStatus): string | undefined {
  if (isPaused(update)) return update.message;
  if (update.state === 'rollback_completed' && update.reason !== undefined) return update.reason;
  return update.completedAt !== undefined && update.skipped !== undefined ? update.message : undefined;
}
