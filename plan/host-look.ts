import { isTerminalTask, type ClusterView } from '../model/index.js';

export interface LookFacts {
  /** Milliseconds since the host was last seen whole. */
  readonly ageMs: number;
  /** Since it was last changed. */
  readonly quietMs: number;
  readonly periodMs: number;
  /** What it was last brought to is known. */
  readonly isKnown: boolean;
  /** What it should be is something else by now. */
  readonly isChanged: boolean;
  /** A container starts or stops there. */
  readonly isBusy: boolean;
}

/** `off`: not due · `later`: due, but work goes first · `on`: now, and work that comes ends it · `must`: now, and to its end. */
export type Look = 'off' | 'later' | 'on' | 'must';

/** Jobs come a little before the period is over, so that not all hosts are looked at together. */
const EARLIEST = 0.75;
/** What starts now on other hosts of the same change shares links, and in small places processors, with this one. */
const QUIET_MS = 5000;
/** Containers that start and stop without an end put a look off for so many periods; changes without an end for twice as many. */
const MOST_PERIODS = 3;

/**
 * Whether the whole of a host is looked at now. A look costs the host as much as the start of a container, and only makes sure: what is known to
 * be due goes before it. Pure.
 */
export function planLook({ ageMs, quietMs, periodMs, isKnown, isChanged, isBusy }: LookFacts): Look {
  if (!isKnown || ageMs >= 2 * MOST_PERIODS * periodMs) return 'must';
  if (ageMs < EARLIEST * periodMs) return 'off';
  if (ageMs >= MOST_PERIODS * periodMs) return isChanged ? 'later' : 'on';
  return isChanged || isBusy || quietMs < QUIET_MS ? 'later' : 'on';
}

/** Pure. */
export const isBusyHost = (view: ClusterView, node: string): boolean =>
  view.tasksOnNode(node).some((task) => !isTerminalTask(task) && task.status.state !== 'running');
