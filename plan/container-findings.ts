import { isTerminalTask, taskId, type Task, type TaskEvent } from '../model/index.js';

/** What a full look at a host's containers showed of one of them; host/container/runtime.ts ContainerStatus has this shape. */
export interface FoundContainer {
  readonly containerId: string;
  readonly name: string;
  readonly taskId: string;
  readonly state: 'created' | 'running' | 'exited' | 'other';
  readonly exitCode?: number;
  readonly health?: 'starting' | 'healthy' | 'unhealthy';
}

export interface ContainerFindings {
  /** What it means for tasks, by task name. */
  readonly events: readonly { readonly task: string; readonly event: TaskEvent }[];
  /** Containers that carry our label and that no task of this host accounts for. */
  readonly stray: readonly FoundContainer[];
  /** Tasks that should be on their way to a container and whose job may have been lost. */
  readonly overdue: readonly string[];
}

export interface ContainerLook {
  /** All that the store has on the node. */
  readonly tasks: readonly Task[];
  readonly found: readonly FoundContainer[];
  /** When the look began; ms. */
  readonly lookedAt: number;
  readonly now: number;
  /** The node comes back: containers of ended tasks are stray, whatever their release waits for. */
  readonly isJoining: boolean;
}

/** After this time in one state before running, a task's job is made due again. */
const OVERDUE_MS = 30_000;
const BEFORE_RUNNING: ReadonlySet<string> = new Set(['assigned', 'preparing', 'starting']);

/**
 * Compares the tasks that the store has on a node with the containers found there. What changed after the look began is left for the next one. Pure.
 */
export function planContainerFindings({ tasks, found, lookedAt, now, isJoining }: ContainerLook): ContainerFindings {
  const byTask = new Map(found.map((container) => [container.taskId, container]));
  const settled = tasks.filter((task) => Date.parse(task.status.since) < lookedAt);
  const known = new Set(tasks.filter((task) => !task.status.released && !(isJoining && isTerminalTask(task))).map(taskId));
  return {
    events: settled.flatMap((task) => eventsOf(task, byTask.get(taskId(task)))),
    stray: found.filter((container) => !known.has(container.taskId)),
    overdue: settled.filter((task) => isOverdue(task, now)).map((task) => task.metadata.name),
  };
}

function eventsOf(task: Task, container: FoundContainer | undefined): ContainerFindings['events'] {
  const { state } = task.status;
  const event = (what: TaskEvent) => [{ task: task.metadata.name, event: what }];
  if (state !== 'running' && state !== 'stopping') return [];
  if (container === undefined) return event({ type: 'task.missing' });
  if (container.state === 'exited') return event(container.exitCode === undefined ? { type: 'task.missing' } : { type: 'task.exited', exitCode: container.exitCode });
  if (container.health !== undefined && container.health !== task.status.health) return event({ type: 'task.healthChanged', health: container.health });
  return [];
}

const isOverdue = (task: Task, now: number): boolean =>
  now - Date.parse(task.status.since) > OVERDUE_MS
  && (BEFORE_RUNNING.has(task.status.state) || task.status.state === 'stopping' || (isTerminalTask(task) && !task.status.released && task.status.containerId !== undefined));
