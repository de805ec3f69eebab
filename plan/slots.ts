import { isServing, type ClusterView, type Task } from '../model/index.js';
import { footingOf } from './footing.js';
import type { Occupants, ServiceDraft } from './service-draft.js';

/** Slots that count: with a live task, or with one that ended and was not followed. */
const isOccupied = ({ live, last }: Occupants): boolean => live.length > 0 || last !== undefined;

/** Removes what is above `replicas`: unplaced slots first, then the nth task on a crowded node before the first, what does not run before what does, high slots first. */
export function planScaleDown(view: ClusterView, draft: ServiceDraft): void {
  const occupied = [...draft.seats().values()].filter(isOccupied);
  const excess = occupied.length - draft.service.spec.replicas;
  if (excess <= 0) return;
  for (const { live, last } of leastWanted(view, occupied).slice(0, excess)) {
    for (const task of live) draft.release(task, 'scaled down', { desired: 'remove' });
    if (last !== undefined) draft.release(last, 'scaled down', { desired: 'remove' });
  }
  removeHistory(draft);
}

/** Slots that are gone keep no history. */
function removeHistory(draft: ServiceDraft): void {
  for (const { live, last, ended } of draft.seats().values()) {
    if (live.length > 0 || last !== undefined) continue;
    for (const task of ended) if (task.spec.desired !== 'remove') draft.release(task, task.status.message, { desired: 'remove' });
  }
}

/** Fills up to `replicas` with the lowest free numbers; with what runs already while an update is paused. */
export function planScaleUp(draft: ServiceDraft): void {
  const taken = new Set([...draft.seats()].filter(([, occupants]) => isOccupied(occupants)).map(([key]) => key));
  const fellow = draft.tasks().find(isServing);
  for (let slot = 1, missing = draft.service.spec.replicas - taken.size; missing > 0; slot += 1) {
    if (taken.has(String(slot))) continue;
    draft.create({ seat: { slot }, version: draft.versionFor(fellow) });
    missing -= 1;
  }
}

interface Rank {
  readonly occupants: Occupants;
  readonly slot: number;
  readonly node: string | undefined;
  readonly runs: boolean;
}

function leastWanted(view: ClusterView, occupied: readonly Occupants[]): Occupants[] {
  const ranks = occupied.map((occupants) => rankOf(view, occupants));
  const copies = new Map<string, number>();
  const ordinals = new Map<Rank, number>();
  for (const rank of ranks.toSorted((a, b) => Number(b.runs) - Number(a.runs) || a.slot - b.slot)) {
    const ordinal = rank.node === undefined ? Infinity : (copies.get(rank.node) ?? 0) + 1;
    if (rank.node !== undefined) copies.set(rank.node, ordinal);
    ordinals.set(rank, ordinal);
  }
  const ordinal = (rank: Rank) => ordinals.get(rank) ?? 0;
  return ranks.sort((a, b) => compareOrdinals(ordinal(b), ordinal(a)) || Number(a.runs) - Number(b.runs) || b.slot - a.slot).map(({ occupants }) => occupants);
}

/** Infinity minus itself is not a number. */
const compareOrdinals = (one: number, other: number): number => (one === other ? 0 : one - other);

function rankOf(view: ClusterView, occupants: Occupants): Rank {
  const { live, seat } = occupants;
  const task: Task | undefined = live.find(({ status }) => status.state === 'running') ?? live[0];
  const isFirm = task !== undefined && footingOf(view, task).kind === 'firm';
  return { occupants, slot: 'slot' in seat ? seat.slot : 0, node: isFirm ? task.status.node : undefined, runs: isFirm && task.status.state === 'running' };
}
