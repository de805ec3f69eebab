import { DEFAULT_PROGRESS_DEADLINE_MS, isServing, type Task } from '../model/index.js';
import { formatDuration } from '../base/units.js';
import { lifetimeMs } from './restart.js';
import type { Occupants } from './service-draft.js';
import { isDirty, isInWork, isNew, isOpen, isRecent, isSkipped, type Course } from './update-slots.js';
import { unlistedOn } from './withdrawal.js';

/** Why an update cannot go on as it is: `due to …`. */
export interface Trouble {
  readonly text: string;
  /** Slots that hold it up; none for a task that failed. */
  readonly stalled: readonly Occupants[];
}

/** What stands against the update: failures beyond what the service accepts, else no progress until the deadline. Pure. */
export const troubleOf = (course: Course, seats: readonly Occupants[]): Trouble | undefined => failureOf(course, seats) ?? stallOf(course, seats);

/** The first task whose early end makes the share of failed slots exceed what the service accepts. */
function failureOf(course: Course, seats: readonly Occupants[]): Trouble | undefined {
  const { config: { failureAction, maxFailureRatio }, update } = course;
  if (failureAction === 'continue') return undefined;
  const failed = seats.flatMap(({ ended }) => ended.find((task) => countsAsFailure(course, task)) ?? []);
  const [first] = failed;
  if (first === undefined || failed.length / Math.max(update.slots ?? seats.length, 1) <= maxFailureRatio) return undefined;
  return { text: `failure or early termination of task ${first.metadata.name}: ${first.status.error ?? first.status.message}`, stalled: [] };
}

/** It ended by itself before it had served for as long as the update watches; not what was seen before somebody had the update go on. */
function countsAsFailure({ draft, update, config }: Course, task: Task): boolean {
  const { state, since } = task.status;
  const isFailure = state === 'failed' || state === 'rejected' || (state === 'complete' && draft.service.spec.restartPolicy.condition === 'any');
  return isFailure && isNew(draft)(task) && isRecent(task, update) && since >= (update.resumedAt ?? update.startedAt) && servedMs(task) < config.monitorMs;
}

/** The shorter of what the host and the control plane say, whose clocks differ; 0 for one that never took a connection. */
const servedMs = (task: Task): number =>
  (task.status.servingSince === undefined ? 0 : Math.min(lifetimeMs(task), Date.parse(task.status.since) - Date.parse(task.status.servingSince)));

export const deadlineMs = ({ config }: Course): number => config.progressDeadlineMs ?? DEFAULT_PROGRESS_DEADLINE_MS;

/** When one more slot was begun, or served for the first time and its pause was over; ms. */
export function lastProgress({ draft, update, config }: Course, seats: readonly Occupants[]): number {
  const steps = seats.flatMap(({ live, ended }) => {
    const made = [...live, ...ended].filter((task) => isNew(draft)(task) && isRecent(task, update));
    const served = made.flatMap(({ status }) => (status.servingSince === undefined ? [] : Date.parse(status.servingSince) + config.delayMs));
    return [earliest(made.map(({ metadata }) => Date.parse(metadata.creationTimestamp))), earliest(served)].flat();
  });
  return Math.max(Date.parse(update.resumedAt ?? update.startedAt), ...steps);
}

const earliest = (times: readonly number[]): number[] => (times.length === 0 ? [] : [Math.min(...times)]);

/** Slots that it waits for. */
export const awaited = (course: Course, seats: readonly Occupants[]): readonly Occupants[] =>
  seats.filter((occupants) => !isSkipped(course, occupants) && (isInWork(course, occupants) || isOpen(course.draft)(occupants) || !isServed(course, occupants)));

/** What the update made there serves; another task beside it is there for other reasons, such as a drain. */
function isServed({ draft, update }: Course, { live }: Occupants): boolean {
  const fresh = live.filter((task) => isNew(draft)(task));
  return fresh.some(isServing) || !fresh.some((task) => isRecent(task, update));
}

/** Whoever is there looks at the deadline at once. Seen this late, nobody was there to help the update on: its time begins anew. */
const OVERLOOKED_MS = 10_000;

export const isOverlooked = (course: Course, seats: readonly Occupants[]): boolean =>
  awaited(course, seats).length > 0 && course.draft.context.now >= lastProgress(course, seats) + deadlineMs(course) + OVERLOOKED_MS;

function stallOf(course: Course, seats: readonly Occupants[]): Trouble | undefined {
  const open = awaited(course, seats);
  if (open.length === 0 || course.draft.context.now < lastProgress(course, seats) + deadlineMs(course) || isOverlooked(course, seats)) return undefined;
  const begun = open.filter((occupants) => !isDirty(course.draft, occupants));
  const [first] = begun;
  return first === undefined ? undefined : { text: `no progress for ${formatDuration(deadlineMs(course))}: ${blocker(course, first)}`, stalled: begun };
}

/** The task that the slot waits for, and what it says. */
function blocker({ view, draft }: Course, { live, ended, last }: Occupants): string {
  const task = live.find((one) => isNew(draft)(one) && !isServing(one)) ?? live.find(isNew(draft)) ?? last;
  if (task === undefined) return 'no task was made';
  const { metadata: { name }, status: { state, error, message, health } } = task;
  const unlisted = isServing(task) ? unlistedOn(view, task) : undefined;
  if (unlisted !== undefined) return `host ${unlisted} does not send task ${name} connections yet`;
  if (state === 'running') return health === undefined || health === 'healthy' ? `task ${name} runs` : `task ${name} runs, but is not healthy`;
  const before = error === undefined ? ended.find((one) => isNew(draft)(one) && one.status.error !== undefined)?.status.error : undefined;
  return `task ${name} is ${state}: ${error ?? message}${before === undefined ? '' : ` (before: ${before})`}`;
}
