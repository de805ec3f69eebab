import { timestamp } from '../base/clock.js';
import { isServing, type Task, type UpdateStatus } from '../model/index.js';
import { earlier } from './context.js';
import { lifetimeMs, restartOf, startTerms } from './restart.js';
import type { Occupants, ServiceDraft } from './service-draft.js';

export interface Rollout {
  readonly update?: UpdateStatus;
  readonly wakeAt?: number;
}

/**
 * One step of a rolling update; where it stands is read from the tasks, not remembered. A slot is dirty while nothing of the target
 * template is live in it; it is in work until its new task serves and `delayMs` more have passed. A new template supersedes a running
 * update: what the last one had in work is dirty again. `mayUpdate` leaves slots out (global: nodes that take no tasks).
 */
export function planRollout(draft: ServiceDraft, mayUpdate: (occupants: Occupants) => boolean = () => true): Rollout {
  const seats = () => [...draft.seats().values()].filter(mayUpdate);
  const update = currentUpdate(draft, seats());
  if (update === undefined || update.state === 'completed') return { update };
  const failure = update.state === 'updating' ? failureOf(draft, seats().length, update) : undefined;
  if (update.state === 'paused' || failure !== undefined) return { update: failure === undefined ? update : paused(update, failure) };
  for (const occupants of seats()) retireOld(draft, occupants);
  const working = seats().filter((occupants) => isInWork(draft, occupants, update));
  for (const occupants of nextUp(draft, seats(), working.length)) replace(draft, occupants);
  return progressOf(draft, seats(), update);
}

const isNew = (draft: ServiceDraft) => (task: Task): boolean => task.spec.templateHash === draft.targetHash;

/** Nothing of the target template lives there, and something of another one does or did last. */
function isDirty(draft: ServiceDraft, { live, last }: Occupants): boolean {
  if (live.some(isNew(draft))) return false;
  return live.length > 0 || (last !== undefined && !isNew(draft)(last));
}

/** One takes over from another for the sake of the update; two of the same version do so for other reasons. */
const isHalfway = (draft: ServiceDraft, { live }: Occupants): boolean => live.some(isNew(draft)) && !live.every(isNew(draft));

/** The stored update while it leads to the target template, or a new one when there is something to do. */
function currentUpdate(draft: ServiceDraft, seats: readonly Occupants[]): UpdateStatus | undefined {
  const known = draft.service.status.update;
  const isOpen = seats.some((occupants) => isDirty(draft, occupants) || isHalfway(draft, occupants));
  const isCurrent = known?.templateHash === draft.targetHash;
  if (known === undefined ? !isOpen : isCurrent ? known.state !== 'completed' || !isOpen : known.state === 'completed' && !isOpen) return known;
  return { state: 'updating', message: 'update in progress', startedAt: timestamp(draft.context.now), templateHash: draft.targetHash };
}

/** Made by this update (or since it began). */
const isRecent = (task: Task, { startedAt }: UpdateStatus): boolean => task.metadata.creationTimestamp >= startedAt;

/** The first task whose early end makes the share of failed slots exceed what the service accepts. */
function failureOf(draft: ServiceDraft, slots: number, update: UpdateStatus): Task | undefined {
  const { failureAction, monitorMs, maxFailureRatio } = draft.service.spec.updateConfig;
  if (failureAction === 'continue') return undefined;
  const failed = [...draft.seats().values()].flatMap(({ ended }) =>
    ended.find((task) => isNew(draft)(task) && isRecent(task, update) && endedEarly(draft, task, monitorMs)) ?? []);
  return failed.length / Math.max(slots, 1) > maxFailureRatio ? failed[0] : undefined;
}

function endedEarly({ service }: ServiceDraft, task: Task, monitorMs: number): boolean {
  const { state } = task.status;
  const isFailure = state === 'failed' || state === 'rejected' || (state === 'complete' && service.spec.restartPolicy.condition === 'any');
  return isFailure && (task.status.startedAt === undefined || lifetimeMs(task) < monitorMs);
}

const paused = (update: UpdateStatus, { metadata: { name } }: Task): UpdateStatus =>
  ({ ...update, state: 'paused', message: `update paused due to failure or early termination of task ${name}` });

/** Start-first: the old task goes when the new one serves. */
function retireOld(draft: ServiceDraft, { live }: Occupants): void {
  const by = live.find((task) => isNew(draft)(task) && isServing(task));
  if (by === undefined) return;
  for (const task of live) if (!isNew(draft)(task)) draft.release(task, 'update', { by });
}

const settledAt = (draft: ServiceDraft, task: Task): number => Date.parse(task.status.since) + draft.service.spec.updateConfig.delayMs;

function isInWork(draft: ServiceDraft, { live }: Occupants, update: UpdateStatus): boolean {
  const task = live.find(isNew(draft));
  if (task === undefined || !isRecent(task, update)) return false;
  return !isServing(task) || settledAt(draft, task) > draft.context.now;
}

/** Dirty slots whose turn it is: those that serve nobody first, then by number. */
function nextUp(draft: ServiceDraft, seats: readonly Occupants[], working: number): Occupants[] {
  const { parallelism } = draft.service.spec.updateConfig;
  const room = parallelism === 0 ? seats.length : Math.max(parallelism - working, 0);
  const serves = ({ live }: Occupants) => Number(live.some(isServing));
  const dirty = seats.filter((occupants) => isDirty(draft, occupants));
  return dirty.sort((a, b) => serves(a) - serves(b) || slotOf(a) - slotOf(b)).slice(0, room);
}

const slotOf = ({ seat }: Occupants): number => ('slot' in seat ? seat.slot : 0);

/** Stop-first: the new task starts once the old one's endpoint is withdrawn. Start-first: it waits for nobody, unless the old one serves nobody. */
function replace(draft: ServiceDraft, occupants: Occupants): void {
  const { live, last } = occupants;
  const isStartFirst = draft.service.spec.updateConfig.order === 'start-first' && live.some(isServing);
  const terms = retryTerms(draft, occupants);
  if (terms === undefined) return;
  const predecessor = isStartFirst ? undefined : (live.find(isServing) ?? live[0]);
  const by = draft.create({ seat: occupants.seat, version: draft.versionFor(), replaces: predecessor?.metadata.name, ...terms });
  if (!isStartFirst) for (const task of live) draft.release(task, 'update', { by });
  if (last !== undefined) draft.release(last, last.status.message, { by });
}

/** A new version that just failed in the slot is tried again on the terms of a restart; undefined: not at all. */
function retryTerms(draft: ServiceDraft, occupants: Occupants): ReturnType<typeof startTerms> | Record<string, never> | undefined {
  const { last } = occupants;
  if (last === undefined || !isNew(draft)(last)) return {};
  const decision = restartOf(draft, occupants, last);
  return decision === undefined ? undefined : startTerms(decision, last, draft.context.now);
}

/** Completed one monitor window after the last new task began to serve. */
function progressOf(draft: ServiceDraft, seats: readonly Occupants[], update: UpdateStatus): Rollout {
  const { now } = draft.context;
  const { monitorMs } = draft.service.spec.updateConfig;
  const recent = seats.flatMap(({ live }) => live.filter((task) => isNew(draft)(task) && isRecent(task, update)));
  const times = recent.filter(isServing).flatMap((task) => [settledAt(draft, task), Date.parse(task.status.since) + monitorMs]);
  const wakeAt = times.filter((time) => time > now).reduce<number | undefined>(earlier, undefined);
  const isOpen = seats.some((occupants) => isDirty(draft, occupants) || isHalfway(draft, occupants)) || !recent.every(isServing);
  if (isOpen || wakeAt !== undefined) return { update, wakeAt };
  return { update: { ...update, state: 'completed', message: 'update completed', completedAt: timestamp(now) } };
}
