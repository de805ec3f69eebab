import { isRollback, isServing, type ClusterView, type Service, type Task, type UpdateConfig, type UpdateStatus } from '../model/index.js';
import { seatKey } from './new-task.js';
import type { Occupants, ServiceDraft } from './service-draft.js';
import { isListed } from './withdrawal.js';

/** An update under way, and what it reads. Where it stands is read from the tasks, not remembered. */
export interface Course {
  readonly view: ClusterView;
  readonly draft: ServiceDraft;
  readonly update: UpdateStatus;
  readonly config: UpdateConfig;
}

export const courseOf = (view: ClusterView, draft: ServiceDraft, update: UpdateStatus): Course => ({ view, draft, update, config: configOf(draft.service, update) });

const configOf = ({ spec }: Service, update: UpdateStatus): UpdateConfig => (isRollback(update) ? spec.rollbackConfig : spec.updateConfig);

export const isNew = (draft: ServiceDraft) => (task: Task): boolean => task.spec.templateHash === draft.targetHash;

/** Nothing of the target template lives there, and something of another one does or did last. */
export function isDirty(draft: ServiceDraft, { live, last }: Occupants): boolean {
  if (live.some(isNew(draft))) return false;
  return live.length > 0 || (last !== undefined && !isNew(draft)(last));
}

/** One takes over from another for the sake of the update; two of the same version do so for other reasons. */
const isHalfway = (draft: ServiceDraft, { live }: Occupants): boolean => live.some(isNew(draft)) && !live.every(isNew(draft));

/** Something is left to do for the update. */
export const isOpen = (draft: ServiceDraft) => (occupants: Occupants): boolean => isDirty(draft, occupants) || isHalfway(draft, occupants);

/** The update goes on without it. */
export const isSkipped = ({ update }: Pick<Course, 'update'>, { seat }: Occupants): boolean => update.skipped?.includes(seatKey(seat)) === true;

/** Made by this update (or since it began). */
export const isRecent = (task: Task, { startedAt }: UpdateStatus): boolean => task.metadata.creationTimestamp >= startedAt;

/** Ms; a task of an earlier version of Drover lacks the time, and was in that state by then. */
export const servingSince = ({ status: { servingSince: time, since } }: Task): number => Date.parse(time ?? since);

/** When the pause after the slot is over. */
export const settledAt = ({ config }: Pick<Course, 'config'>, task: Task): number => servingSince(task) + config.delayMs;

/** Until every host sends the new task connections and the pause after that is over: the next slot must not go before, or nobody may serve. */
export function isInWork(course: Course, occupants: Occupants): boolean {
  const { view, draft, update } = course;
  const fresh = occupants.live.filter(isNew(draft));
  const task = fresh.find(isServing) ?? fresh[0];
  if (task === undefined || !isRecent(task, update) || isSkipped(course, occupants)) return false;
  return !isListed(view, task) || settledAt(course, task) > draft.context.now;
}

/** Tasks of the target template that serve, and not every host has heard of it. */
export const isUnlisted = ({ view, draft }: Pick<Course, 'view' | 'draft'>, task: Task): boolean => isNew(draft)(task) && isServing(task) && !isListed(view, task);
