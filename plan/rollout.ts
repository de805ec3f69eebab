import { timestamp } from '../base/clock.js';
import {
  isPaused, isRollback, isServing, isUnderWay, RESUME, ROLLOUT_PAUSED, ROLLOUT_WISH, rollbackTo, type ClusterView, type UpdateState, type UpdateStatus,
} from '../model/index.js';
import { earlier } from './context.js';
import { seatKey } from './new-task.js';
import { restartOf, startTerms } from './restart.js';
import { whyNoRollback } from './rollback.js';
import type { Occupants, ServiceDraft } from './service-draft.js';
import { courseOf, isDirty, isInWork, isNew, isOpen, isRecent, isSkipped, isUnlisted, settledAt, servingSince, type Course } from './update-slots.js';
import { awaited, deadlineMs, isOverlooked, lastProgress, troubleOf, type Trouble } from './update-trouble.js';
import { isListed } from './withdrawal.js';

export interface Rollout {
  readonly update?: UpdateStatus;
  readonly wakeAt?: number;
  /** Plan again when a host has applied more. */
  readonly awaitsHosts?: boolean;
}

/**
 * One step of a rolling update, or of a rollback, which has terms of its own. A slot is dirty while nothing of the target template is live in it; it is
 * in work until every host lists its new task and `delayMs` more have passed. A new template supersedes what is under way: what the last one had in
 * work is dirty again. `mayUpdate` leaves slots out (global: nodes that take no tasks).
 */
export function planRollout(view: ClusterView, draft: ServiceDraft, mayUpdate: (occupants: Occupants) => boolean = () => true): Rollout {
  const seats = () => [...draft.seats().values()].filter(mayUpdate);
  const update = currentUpdate(draft, seats());
  for (const occupants of seats()) forgetFailed(draft, occupants, isPaused(update));
  if (update === undefined || isPaused(update)) return { update };
  const course = courseOf(view, draft, update);
  for (const occupants of seats()) retireOld(course, occupants);
  if (!isUnderWay(update)) return { update, awaitsHosts: seats().some(isOpen(draft)) };
  const trouble = troubleOf(course, seats());
  if (trouble === undefined && isOverlooked(course, seats())) return { update: { ...update, resumedAt: timestamp(draft.context.now) } };
  if (trouble !== undefined) return { update: course.config.failureAction === 'continue' ? without(course, trouble) : paused(course, trouble) };
  const working = seats().filter((occupants) => isInWork(course, occupants));
  for (const occupants of nextUp(course, seats(), working.length)) replace(course, occupants);
  return progressOf(course, seats());
}

/** The stored update while it leads to the target template, or a new one when there is something to do; as people want it, paused or resumed. */
function currentUpdate(draft: ServiceDraft, seats: readonly Occupants[]): UpdateStatus | undefined {
  const { metadata: { name, annotations }, status: { update: known } } = draft.service;
  const update = isStill(draft, known, seats) ? known : begun(draft, seats);
  if (update === undefined) return undefined;
  if (annotations[ROLLOUT_PAUSED] !== undefined) return isUnderWay(update) ? { ...update, state: stateOf(update, 'paused'), message: `paused by a user: \`drover rollout resume ${name}\` has it go on` } : update;
  if (annotations[ROLLOUT_WISH] !== RESUME || !isPaused(update)) return update;
  return { ...update, skipped: undefined, state: isRollback(update) ? 'rollback_started' : 'updating', message: `${nounOf(update)} resumed by a user`, resumedAt: timestamp(draft.context.now) };
}

function isStill(draft: ServiceDraft, known: UpdateStatus | undefined, seats: readonly Occupants[]): boolean {
  const hasWork = seats.some(isOpen(draft));
  const isOver = known === undefined || known.completedAt !== undefined;
  if (known?.templateHash !== draft.targetHash) return isOver && !hasWork;
  return !isOver || seats.filter(isOpen(draft)).every((occupants) => isSkipped({ update: known }, occupants));
}

function begun({ service, targetHash, context }: ServiceDraft, seats: readonly Occupants[]): UpdateStatus {
  const isWishedBack = service.metadata.annotations[ROLLOUT_WISH] === rollbackTo(targetHash);
  const words = isWishedBack ? { state: 'rollback_started', message: 'rollback requested by a user' } as const : { state: 'updating', message: 'update in progress' } as const;
  return { ...words, startedAt: timestamp(context.now), templateHash: targetHash, slots: seats.filter(({ live, last }) => live.length > 0 || last !== undefined).length };
}

const nounOf = (update: UpdateStatus): string => (isRollback(update) ? 'rollback' : 'update');
const stateOf = (update: UpdateStatus, state: 'paused' | 'completed'): UpdateState => (isRollback(update) ? `rollback_${state}` : state);

/** An update that can go back is left to planRollback, which comes first at the next look: this one began in this look. */
function paused({ view, draft, update, config }: Course, { text }: Trouble): UpdateStatus {
  const obstacle = isRollback(update) ? undefined : whyNoRollback(view, draft);
  if (!isRollback(update) && config.failureAction === 'rollback' && obstacle === undefined) return update;
  return { ...update, state: stateOf(update, 'paused'), message: `${nounOf(update)} paused due to ${text}${obstacle === undefined ? '' : `; ${obstacle}`}` };
}

/** It goes on without the slots that hold it up. */
const without = ({ draft, update }: Course, { text, stalled }: Trouble): UpdateStatus => ({
  ...update, resumedAt: timestamp(draft.context.now), message: `${nounOf(update)} goes on after ${text}`,
  skipped: [...new Set([...(update.skipped ?? []), ...stalled.map(({ seat }) => seatKey(seat))])],
});

/** Beside a task that stays, one that failed for an update that does not go on holds no slot: nobody is to follow it. */
function forgetFailed(draft: ServiceDraft, { live: [staying], last }: Occupants, isStopped: boolean): void {
  if (staying === undefined || last === undefined || last.spec.relieves !== undefined) return;
  if (isStopped || !isNew(draft)(last)) draft.release(last, last.status.message, { by: staying });
}

/** Start-first: the old task goes when every host sends the new one connections. */
function retireOld({ view, draft }: Course, { live }: Occupants): void {
  const by = live.find((task) => isNew(draft)(task) && isListed(view, task));
  if (by === undefined) return;
  for (const task of live) if (!isNew(draft)(task)) draft.release(task, 'update', { by });
}

/** Dirty slots whose turn it is: those that serve nobody first, then by number. */
function nextUp(course: Course, seats: readonly Occupants[], working: number): Occupants[] {
  const { parallelism } = course.config;
  const room = parallelism === 0 ? seats.length : Math.max(parallelism - working, 0);
  const serves = ({ live }: Occupants) => Number(live.some(isServing));
  const dirty = seats.filter((occupants) => isDirty(course.draft, occupants) && !isSkipped(course, occupants));
  return dirty.sort((a, b) => serves(a) - serves(b) || slotOf(a) - slotOf(b)).slice(0, room);
}

const slotOf = ({ seat }: Occupants): number => ('slot' in seat ? seat.slot : 0);

/**
 * Stop-first: the new task starts once the old one's endpoint is withdrawn. Start-first: it waits for nobody, unless the old one serves nobody; of
 * several old ones, as a superseded update leaves them, the one that serves stays meanwhile.
 */
function replace({ view, draft, config }: Course, occupants: Occupants): void {
  const { live, last } = occupants;
  const terms = retryTerms(draft, occupants);
  if (terms === undefined) return;
  const stays = config.order === 'start-first' ? (live.find((task) => isListed(view, task)) ?? live.find(isServing)) : undefined;
  const predecessor = stays === undefined ? (live.find(isServing) ?? live[0]) : undefined;
  const by = draft.create({ seat: occupants.seat, version: draft.versionFor(), replaces: predecessor?.metadata.name, ...terms });
  for (const task of live) if (task !== stays) draft.release(task, 'update', { by });
  if (last !== undefined) draft.release(last, last.status.message, { by });
}

/** A new version that just failed in the slot is tried again on the terms of a restart; undefined: not at all. */
function retryTerms(draft: ServiceDraft, occupants: Occupants): ReturnType<typeof startTerms> | Record<string, never> | undefined {
  const { last } = occupants;
  if (last === undefined || !isNew(draft)(last)) return {};
  const decision = restartOf(draft, occupants, last);
  return decision === undefined ? undefined : startTerms(decision, last, draft.context.now);
}

/** Completed one monitor window after the last new task began to serve; a slot that it waits for wakes it at the deadline. */
function progressOf(course: Course, seats: readonly Occupants[]): Rollout {
  const { draft, update, config } = course;
  const { now } = draft.context;
  const fresh = seats.flatMap(({ live }) => live.filter((task) => isNew(draft)(task) && isRecent(task, update) && isServing(task)));
  const isWaiting = awaited(course, seats).length > 0;
  const times = [...fresh.flatMap((task) => [settledAt(course, task), servingSince(task) + config.monitorMs]), ...(isWaiting ? [lastProgress(course, seats) + deadlineMs(course)] : [])];
  const wakeAt = times.filter((time) => time > now).reduce<number | undefined>(earlier, undefined);
  const awaitsHosts = fresh.some((task) => isUnlisted(course, task));
  if (isWaiting || wakeAt !== undefined) return { update, wakeAt, awaitsHosts };
  return { update: { ...update, state: stateOf(update, 'completed'), message: completedText(update), completedAt: timestamp(now) } };
}

const completedText = (update: UpdateStatus): string =>
  `${nounOf(update)} completed${update.skipped === undefined ? '' : `, but not in ${update.skipped.length === 1 ? 'slot' : 'slots'} ${update.skipped.join(', ')}: ${update.message}`}`;
