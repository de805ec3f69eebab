import { timestamp } from '../../base/clock.js';
import { isGlobal, type ClusterView, type JobRun, type JobRunState } from '../../model/index.js';
import { createEligibility } from '../global.js';
import { seatKey, type Seat } from '../new-task.js';
import { byName } from '../order.js';
import type { Occupants, ServiceDraft } from '../service-draft.js';

/** The seats that a run has to fill, each to a good end: its slots, or the nodes that take a task or had one of it. */
export function seatsOf(view: ClusterView, draft: ServiceDraft, { iteration }: JobRun): readonly Occupants[] {
  const { mode, replicas } = draft.service.spec;
  const seats: readonly Seat[] = isGlobal(mode)
    ? nodesFor(view, draft, iteration).map((node) => ({ node, iteration }))
    : Array.from({ length: replicas }, (_, index) => ({ slot: index + 1, iteration }));
  return seats.map((seat) => draft.seats().get(seatKey(seat)) ?? { seat, live: [], ended: [] });
}

function nodesFor(view: ClusterView, draft: ServiceDraft, iteration: number): readonly string[] {
  const isEligible = createEligibility(draft);
  const names = [...view.list('Node')].filter(isEligible).sort(byName).map(({ metadata }) => metadata.name);
  const taken = [...draft.seats().values()].flatMap(({ seat, live, last }) =>
    ('node' in seat && seat.iteration === iteration && (live.length > 0 || last !== undefined) ? [seat.node] : []));
  return [...new Set([...names, ...taken])];
}

export const isVacant = ({ live, last }: Occupants): boolean => live.length === 0 && last === undefined;

const isComplete = ({ live, last }: Occupants): boolean => live.length === 0 && last?.status.state === 'complete';

/** The run as its tasks say: complete when all ended well, failed when the restart policy allows no further try of what did not. */
export function progressOf(run: JobRun, seats: readonly Occupants[], { service, context }: ServiceDraft): JobRun {
  const completed = seats.filter(isComplete).length, total = seats.length;
  const state = stateOf(seats, completed, isGlobal(service.spec.mode));
  const { finishedAt = timestamp(context.now), ...rest } = run;
  return { ...rest, state, completed, total, ...(state !== 'running' && { finishedAt }) };
}

/** A global job that no node takes is not done: its nodes may still be on their way. */
function stateOf(seats: readonly Occupants[], completed: number, mayGrow: boolean): JobRunState {
  if (completed === seats.length) return mayGrow && completed === 0 ? 'running' : 'complete';
  return seats.some((seat) => isVacant(seat) || seat.live.length > 0) ? 'running' : 'failed';
}
