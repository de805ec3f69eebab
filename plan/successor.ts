import type { Task } from '../model/index.js';
import { seatKey, seatOf } from './new-task.js';
import type { Occupants, ServiceDraft } from './service-draft.js';

const EMPTY = { live: [], ended: [] } as const;

export const occupantsOf = (draft: ServiceDraft, task: Task): Occupants => {
  const seat = seatOf(task);
  return draft.seats().get(seatKey(seat)) ?? { seat, ...EMPTY };
};

/** Another live task of the same slot: one that is to take over, or the one that shall. */
export const partnerOf = (draft: ServiceDraft, task: Task): Task | undefined =>
  occupantsOf(draft, task).live.find(({ metadata }) => metadata.name !== task.metadata.name);

/** A new task for the slot, unless another one is live there already. */
export const successorOf = (draft: ServiceDraft, task: Task): Task =>
  partnerOf(draft, task) ?? draft.create({ seat: seatOf(task), version: draft.versionFor(task), replaces: task.metadata.name });
