import { fullImage, slotName, taskId, tellsMore, type Service, type SlotRow, type Task } from '../../model/index.js';
import { ageOf, ago } from '../output/relative-time.js';
import { paintState } from '../output/style.js';
import { shorten, type Column } from '../output/table.js';
import { portsText } from './service-view.js';
import { NONE, pairs, PENDING, type View, type ViewContext } from './view.js';

export const taskView: View<'Task'> = ({ nowMs, style }) => [
  { title: 'NAME', value: (task) => task.metadata.name },
  { title: 'NODE', value: (task) => task.status.node ?? PENDING },
  { title: 'DESIRED', value: desiredState },
  { title: 'STATE', value: (task) => task.status.state, paint: (text) => paintState(style, text) },
  { title: 'ADDRESSES', wide: true, value: (task) => pairs(task.status.addresses) },
  { title: 'CONTAINER', wide: true, value: (task) => task.status.containerId?.slice(0, 12) ?? NONE },
  { title: 'IMAGE', wide: true, value: (task) => fullImage(task.spec.container) },
  { title: 'AGE', value: (task) => ageOf(task.metadata.creationTimestamp, nowMs) },
  { title: 'MESSAGE', wide: true, value: (task) => task.status.error ?? task.status.message },
];

/** A job's task is meant to end: as docker says it. */
const desiredState = ({ spec: { desired, iteration } }: Task): string => (iteration !== undefined && desired === 'running' ? 'complete' : desired);

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `Running 2 minutes ago`; a task whose healthcheck has not passed says so. */
export function currentState({ status: { state, since, health } }: Task, nowMs: number): string {
  const note = state === 'running' && health !== undefined && health !== 'healthy' ? ` (health: ${health})` : '';
  return `${capital(state)}${note} ${ago(nowMs - Date.parse(since))}`;
}

export interface PsOptions {
  readonly truncate: boolean;
}

const ERROR_WIDTH = 40;

/** Columns of `service ps`. */
export const psColumns = ({ nowMs, style }: Pick<ViewContext, 'nowMs' | 'style'>, { truncate }: PsOptions): Column<SlotRow>[] => [
  { title: 'ID', value: ({ task }) => taskId(task) },
  { title: 'NAME', value: ({ task, isHistory }) => (isHistory ? ` \\_ ${slotName(task)}` : slotName(task)) },
  { title: 'IMAGE', value: ({ task }) => (truncate ? task.spec.container.image : fullImage(task.spec.container)) },
  { title: 'NODE', value: ({ task }) => task.status.node ?? PENDING },
  { title: 'DESIRED STATE', value: ({ task }) => capital(desiredState(task)) },
  { title: 'CURRENT STATE', value: ({ task }) => currentState(task, nowMs), paint: (text) => paintState(style, text) },
  { title: 'ERROR', value: ({ task }) => errorText(task, truncate) },
  { title: 'PORTS', value: ({ task }) => hostPorts(task) },
];

/** Ingress ports are the service's, not the task's. */
function hostPorts({ spec: { ports } }: Task): string {
  const own = ports.filter(({ mode }) => mode === 'host');
  return own.length === 0 ? '' : portsText(own);
}

/** Why it is where it is: the error, or what a task that waits is waiting for. */
function errorText(task: Task, truncate: boolean): string {
  const { error, message } = task.status;
  const text = error ?? (tellsMore(task) ? message : '');
  if (text === '') return '';
  return truncate ? `"${shorten(text, ERROR_WIDTH)}"` : `"${shorten(text, Number.MAX_SAFE_INTEGER)}"`;
}

export const tasksOf = (service: Service, tasks: readonly Task[]): Task[] => tasks.filter(({ spec }) => spec.service === service.metadata.name);
