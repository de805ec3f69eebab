import { OperatorError } from '../../base/errors.js';
import { isTerminalTask, slotName, type ClusterView, type Task } from '../../model/index.js';

/** Whose log is wanted: what can be read on hosts, and what is kept of containers that are gone. */
export interface LogChoice {
  readonly readable: readonly Task[];
  readonly kept: readonly Task[];
}

/** Its container is on its host, whether it runs or has ended. */
export const hasContainer = ({ status }: Task): boolean => status.node !== undefined && status.containerId !== undefined;

const isKept = ({ status }: Task): boolean => status.containerId === undefined && status.lastLines !== undefined;

/** All of a service that has a container, or with `previous` the task of each slot that ended last. Pure. */
export function choiceOfService(view: ClusterView, service: string, previous: boolean): LogChoice {
  const tasks = view.tasksOfService(service);
  if (!previous) return { readable: tasks.filter(hasContainer), kept: [] };
  const slots = new Map<string, Task>();
  for (const task of tasks.filter(isTerminalTask)) {
    const held = slots.get(slotName(task));
    if (held === undefined || isNewer(task, held)) slots.set(slotName(task), task);
  }
  return split([...slots.values()]);
}

/** One task, or with `previous` the one before it in its slot. @throws CONFLICT when there is nothing to read; NOT_FOUND without a previous one */
export function choiceOfTask(view: ClusterView, named: Task, previous: boolean): LogChoice {
  const task = previous ? previousOf(view, named) : named;
  const choice = split([task]);
  if (choice.readable.length + choice.kept.length > 0) return choice;
  const { state, message } = task.status;
  const remedy = previous ? '' : `; for the task before it: drover logs --previous ${slotName(task)}`;
  throw new OperatorError('CONFLICT', `task ${task.metadata.name} has no container: it is ${state} (${message})${remedy}`, { task: task.metadata.name, state });
}

function previousOf(view: ClusterView, task: Task): Task {
  const earlier = view.tasksOfService(task.spec.service).filter((other) => slotName(other) === slotName(task) && isTerminalTask(other) && isNewer(task, other));
  const previous = earlier.reduce<Task | undefined>((newest, other) => (newest === undefined || isNewer(other, newest) ? other : newest), undefined);
  if (previous !== undefined) return previous;
  throw new OperatorError('NOT_FOUND', `task ${task.metadata.name} has no task before it in its slot: see \`drover service ps ${task.spec.service}\``, { task: task.metadata.name });
}

const split = (tasks: readonly Task[]): LogChoice => ({ readable: tasks.filter(hasContainer), kept: tasks.filter(isKept) });

const isNewer = (one: Task, other: Task): boolean =>
  one !== other && (one.metadata.creationTimestamp.localeCompare(other.metadata.creationTimestamp) || Number(isTerminalTask(other)) - Number(isTerminalTask(one))) > 0;
