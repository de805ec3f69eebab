import { isTerminalTask, taskId, type ClusterView, type NodeState, type Task } from '../model/index.js';
import { mayStart, mayStop } from './withdrawal.js';

/** What a host has to do for one task now. */
export type TaskWork =
  | { readonly kind: 'none' }
  /** Nothing yet; look again after this time, or when the host (its own, or any of its networks) says that it is further. */
  | { readonly kind: 'wait'; readonly delayMs: number; readonly host?: 'own' | 'any' }
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  /** It ended: take its container away. */
  | { readonly kind: 'remove' };

const HEIR_FIRST_MS = 30_000;
const HEIR_LOOK_MS = 1000;
/** What is waited for tells when it comes; these are the safety net. */
const HOST_LOOK_MS = 30_000;
/** A node that leaves starts nothing more, but ends what it has in order. */
const MAY_END: ReadonlySet<NodeState> = new Set(['ready', 'unreachable', 'leaving']);
const NONE: TaskWork = { kind: 'none' };
const BEFORE_RUNNING: ReadonlySet<string> = new Set(['assigned', 'preparing', 'starting']);

/** Pure. A node that is not up has no work: it is observed in full when it returns. */
export function taskWork(view: ClusterView, task: Task, now: number): TaskWork {
  const node = task.status.node === undefined ? undefined : view.node(task.status.node);
  if (node === undefined || !MAY_END.has(node.status.state)) return NONE;
  if (node.status.state !== 'leaving' && BEFORE_RUNNING.has(task.status.state)) return startWork(view, task, now);
  if (task.status.state === 'stopping') return stopWork(view, task, now);
  return isTerminalTask(task) && !task.status.released && task.status.containerId !== undefined ? removeWork(view, task, now) : NONE;
}

/** Taking a dead container away costs the host as much as starting one: the task that takes over goes first, for a while. */
function removeWork(view: ClusterView, task: Task, now: number): TaskWork {
  const heir = task.status.replacedBy === undefined ? undefined : view.task(task.status.replacedBy);
  const isBusy = heir !== undefined && heir.status.node === task.status.node && BEFORE_RUNNING.has(heir.status.state);
  const endedMs = task.status.finishedAt === undefined ? Infinity : now - Date.parse(task.status.finishedAt);
  return isBusy && endedMs < HEIR_FIRST_MS ? { kind: 'wait', delayMs: HEIR_LOOK_MS } : { kind: 'remove' };
}

function startWork(view: ClusterView, task: Task, now: number): TaskWork {
  if (task.spec.desired !== 'running') return NONE;
  const verdict = mayStart(view, task, now);
  if (!verdict.allowed) return { kind: 'wait', delayMs: verdict.waitMs ?? HOST_LOOK_MS, host: 'any' };
  return hasNetwork(view, task) ? { kind: 'start' } : { kind: 'wait', delayMs: HOST_LOOK_MS, host: 'own' };
}

/** Its host has made its namespace. */
function hasNetwork(view: ClusterView, task: Task): boolean {
  const { node } = task.status;
  return node !== undefined && view.host(node)?.status.namespaces.includes(taskId(task)) === true;
}

function stopWork(view: ClusterView, task: Task, now: number): TaskWork {
  const verdict = mayStop(view, task, now);
  if (verdict.allowed) return { kind: 'stop' };
  return { kind: 'wait', delayMs: verdict.waitMs ?? HOST_LOOK_MS, host: 'any' };
}
