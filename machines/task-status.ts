import { isServing, rememberVersions, TERMINAL_TASK_STATES, type Task, type TaskEvent, type TaskState, type TaskStatus } from '../model/index.js';

/** The status of a task that went to `state` by `event` at `at` (RFC 3339). A new state brings its own message and drops the one before. */
export function taskStatusAfter(task: Task, event: TaskEvent, state: TaskState, at: string): TaskStatus {
  const { status } = task;
  const isNew = state !== status.state;
  const ended = TERMINAL_TASK_STATES.has(state) ? { finishedAt: status.finishedAt ?? at } : {};
  const moved = isNew ? { state, since: at, message: messageIn(state, status) } : {};
  const next: TaskStatus = { ...rememberVersions(task), ...(LIVE_AGAIN.has(state) ? { error: undefined } : {}), ...moved, ...ended, ...learnedFrom(task, event, state, at) };
  return isServing({ ...task, status: next }) && !isServing(task) ? { ...next, servingSince: at } : next;
}

/** States whose start clears what was wrong before (a pending task without a node carries the reason as its message). */
const LIVE_AGAIN: ReadonlySet<TaskState> = new Set(['assigned', 'preparing', 'starting', 'running']);

const MESSAGES: Readonly<Record<TaskState, string>> = {
  pending: 'pending', assigned: 'assigned', preparing: 'preparing', starting: 'starting', running: 'started', stopping: 'stopping',
  complete: 'finished', failed: 'failed', shutdown: 'shutdown', rejected: 'rejected', orphaned: 'node is gone', rescheduled: 'rescheduled',
};

/** What was stopped for a reason keeps the reason to its end. */
const messageIn = (state: TaskState, { state: before, message }: TaskStatus): string =>
  (before === 'stopping' && state === 'shutdown' && message !== MESSAGES.stopping ? message : MESSAGES[state]);

function learnedFrom({ spec, status }: Task, event: TaskEvent, state: TaskState, at: string): Partial<TaskStatus> {
  switch (event.type) {
    case 'task.assigned': return givenWith(event);
    case 'task.preparing': return event.message === undefined ? {} : { message: event.message };
    case 'task.starting': return containerOf(event);
    case 'task.started': return { ...containerOf(event), startedAt: event.startedAt ?? at, ...(spec.container.healthcheck && { health: event.health ?? 'starting' }) };
    case 'task.rejected': return { error: event.error };
    case 'task.exited': return { exitCode: event.exitCode, ...(event.finishedAt !== undefined && { finishedAt: event.finishedAt }), ...exitError(event, state, status.error) };
    case 'task.missing': return state === 'failed' ? { error: status.error ?? 'its container is gone' } : {};
    case 'task.healthChanged': return { health: event.health, ...(event.health === 'unhealthy' && { error: 'unhealthy container' }) };
    case 'slot.released': return event.reason === undefined ? {} : { message: event.reason };
    case 'slot.rescheduled': return { message: event.reason, ...(event.by !== undefined && { replacedBy: event.by }) };
    case 'node.rebooted': return state === 'failed' ? { error: 'its node was rebooted' } : {};
    case 'task.orphaned': return event.reason === undefined ? {} : { message: event.reason };
    default: return {};
  }
}

const givenWith = ({ node, gatewayAddress, genericResources }: Extract<TaskEvent, { type: 'task.assigned' }>): Partial<TaskStatus> =>
  ({ node, ...(gatewayAddress !== undefined && { gatewayAddress }), ...(genericResources !== undefined && { genericResources }) });

const containerOf = ({ containerId }: { readonly containerId?: string }): Partial<TaskStatus> => (containerId === undefined ? {} : { containerId });

/** A task that was stopped because it is unhealthy keeps that as its error. */
function exitError({ exitCode, error }: Extract<TaskEvent, { type: 'task.exited' }>, state: TaskState, before: string | undefined): Partial<TaskStatus> {
  if (state !== 'failed' || before !== undefined) return {};
  return { error: error ?? `task: non-zero exit (${exitCode})` };
}
