import type { ClusterView } from '../../model/cluster-view.js';
import { slotName } from '../../model/slots.js';
import { isServing, isTerminalTask, isWanted, type Task } from '../../model/task.js';
import { isNewer } from './seats.js';
import { isLostState } from './task-tone.js';

/** Quick failures in a row that are restarted at once; after more the time between tries grows (plan/restart.ts). */
const FREE_RESTARTS = 2;
/** A task that lives longer did not fail quickly. */
const QUICK_FAILURE_MS = 10_000;
/** What takes longer than this is worth a word. */
export const SLOW_MS = 60_000;
const SLOW_PULL_MS = 300_000;

/** It takes connections, on a node that can be asked. */
export const counts = (view: ClusterView, task: Task): boolean => isServing(task) && !isOnLostNode(view, task);

export const isOnLostNode = (view: ClusterView, { status: { node } }: Task): boolean => node !== undefined && isLostState(view.node(node)?.status.state);

/** It, and those before it in its place, ended soon after each start, so that the time between tries grows. Over once it lives for longer. Pure. */
export function isCrashLooping({ spec, status }: Task, nowMs: number): boolean {
  if ((spec.quickFailures ?? 0) <= FREE_RESTARTS) return false;
  return status.state !== 'running' || status.startedAt === undefined || nowMs - Date.parse(status.startedAt) < QUICK_FAILURE_MS;
}

/** On its way, and nobody is needed: it has had no trouble yet and has not taken long. Pure. */
export function isGettingOn(task: Task, nowMs: number): boolean {
  const { spec, status: { state, message, error, health }, metadata } = task;
  if (isTerminalTask(task) || error !== undefined || health === 'unhealthy' || (spec.quickFailures ?? 0) > FREE_RESTARTS) return false;
  if (state === 'pending' && spec.notBefore === undefined && message !== 'pending') return false;
  const grace = (spec.container.healthcheck?.startPeriodMs ?? 0) + (state === 'preparing' ? SLOW_PULL_MS : SLOW_MS);
  const since = Math.max(Date.parse(metadata.creationTimestamp), Date.parse(spec.notBefore ?? metadata.creationTimestamp));
  return nowMs - since < grace;
}

/** Why it does not serve, as far as is known: its own error, that of the one before it in its place, or what it waits for. */
export function reasonOf(view: ClusterView, task: Task): string {
  const { status: { error, message, state, node, health } } = task;
  if (isOnLostNode(view, task) && !isTerminalTask(task)) return `its node ${node} is ${view.node(node ?? '')?.status.state ?? 'gone'}`;
  if (error !== undefined) return error;
  if (state === 'running') return health === undefined || health === 'healthy' ? 'it runs' : `it runs, but its healthcheck says ${health}`;
  const before = predecessor(view, task)?.status.error;
  if (before !== undefined && (task.spec.quickFailures !== undefined || task.spec.notBefore !== undefined)) return before;
  if (state === 'pending' && message !== 'pending') return message;
  if (message === '' || message === state) return `it is ${state}`;
  return message.startsWith(`${state}: `) ? `it is ${message}` : `it is ${state}: ${message}`;
}

/** The task whose page tells most: one that failed before it, or itself. */
export function witnessOf(view: ClusterView, task: Task): Task {
  return task.status.error === undefined ? (predecessor(view, task) ?? task) : task;
}

/** The newest of its place that ended with an error. */
function predecessor(view: ClusterView, task: Task): Task | undefined {
  const replaced = task.spec.replaces === undefined ? undefined : view.task(task.spec.replaces);
  if (replaced?.status.error !== undefined) return replaced;
  const failed = view.tasksOfService(task.spec.service).filter((other) => other.status.error !== undefined && isTerminalTask(other) && slotName(other) === slotName(task));
  return failed.reduce<Task | undefined>((newest, other) => (newest === undefined || isNewer(other, newest) ? other : newest), undefined);
}

/** The ones a service lacks: wanted, and not taking connections. One that shall relieve another is the business of the node that is emptied. */
export const lackingTasks = (view: ClusterView, tasks: readonly Task[]): Task[] => tasks.filter((task) => isWanted(task) && task.spec.relieves === undefined && !counts(view, task));
