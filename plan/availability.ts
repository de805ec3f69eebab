import { DRAIN_DEADLINE, isServing, isTerminalTask, type AvailabilityEvent, type AvailabilityState, type ClusterView, type Node, type Task } from '../model/index.js';
import { unlistedOn } from './withdrawal.js';

/** What the node's availability needs now; `wakeAt` is when its drain deadline is over. */
export interface AvailabilityPlan {
  readonly event?: AvailabilityEvent;
  readonly message: string;
  readonly blockers: readonly string[];
  readonly isForced: boolean;
  readonly wakeAt?: number;
}

const WISHES = {
  active: { event: 'availability.activated', follows: ['active'] },
  pause: { event: 'availability.paused', follows: ['paused'] },
  drain: { event: 'availability.drained', follows: ['draining', 'drained'] },
} as const satisfies Record<Node['spec']['availability'], { readonly event: AvailabilityEvent['type']; readonly follows: readonly AvailabilityState[] }>;

/** One step of a node towards the availability that its user wants, and what a person reads meanwhile. Pure. */
export function planAvailability(view: ClusterView, node: Node, now: number): AvailabilityPlan {
  const { event, follows } = WISHES[node.spec.availability];
  const state = node.status.availability?.state ?? 'active';
  const isFollowing = (follows as readonly AvailabilityState[]).includes(state);
  if (node.spec.availability !== 'drain') return { ...(isFollowing ? {} : { event: { type: event } }), message: '', blockers: [], isForced: false };
  const left = view.tasksOnNode(node.metadata.name).filter((task) => !isTerminalTask(task));
  const deadline = Date.parse(node.metadata.annotations[DRAIN_DEADLINE] ?? '');
  return {
    ...(isFollowing ? progressEvent(state, left.length) : { event: { type: event } }),
    message: left.length === 0 ? 'no task is left' : `${left.length} task${left.length === 1 ? '' : 's'} left`,
    blockers: blockersOf(view, left),
    isForced: deadline <= now,
    ...(deadline > now && { wakeAt: deadline }),
  };
}

function progressEvent(state: AvailabilityState, left: number): Pick<AvailabilityPlan, 'event'> {
  if (state === 'draining') return left === 0 ? { event: { type: 'node.emptied' } } : {};
  return left === 0 ? {} : { event: { type: 'node.occupied' } };
}

const MOST_TOLD = 20;

function blockersOf(view: ClusterView, left: readonly Task[]): string[] {
  const told = left.slice(0, MOST_TOLD).map((task) => `${labelOf(task)}: ${blocker(view, task)}`).sort();
  const more = left.length - told.length;
  return more > 0 ? [...told, `and ${more} more`] : told;
}

const labelOf = ({ spec }: Task): string => `${spec.service}.${spec.slot ?? spec.node ?? ''}`;

/** What the end of a task on the node waits for. */
function blocker(view: ClusterView, task: Task): string {
  if (task.status.state === 'stopping') return 'stopping';
  const reliever = view.tasksOfService(task.spec.service).find((other) => other.spec.relieves?.task === task.metadata.name && !isTerminalTask(other));
  if (reliever === undefined) return 'waits for its replacement';
  const { state, message, node } = reliever.status;
  if (state === 'pending') return message;
  if (state !== 'running') return `its replacement is ${state} on ${node}`;
  if (!isServing(reliever)) return `its replacement on ${node} is not healthy yet`;
  const laggard = unlistedOn(view, reliever);
  return laggard === undefined ? 'replaced' : `${laggard} does not list its replacement yet`;
}
