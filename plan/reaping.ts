import { INGRESS, isTerminalTask, isWanted, put, rememberVersions, remove, type AnyResource, type ClusterView, type Service, type Task } from '../model/index.js';
import { earlier, type Plan } from './context.js';
import { evidenceIn } from './failures.js';
import { seatKey, seatOf } from './new-task.js';
import { newestFirst } from './service-draft.js';

/** Of a slot whose tasks fail one after the other: what older ones said last is the same once more, and many such slots would fill the store with it. */
const WORDS_KEPT = 2;

/**
 * Deletes what nothing needs any more: history beyond the limit, removed tasks, and services, networks and nodes whose deletion waited for their tasks. Of tasks that
 * stay as history it drops the last lines of all but the newest.
 * `wakeAt` is when a failure is history that still speaks against its node.
 */
export function planReaping(view: ClusterView, now: number): Plan {
  const services = [...view.list('Service')];
  const dead: AnyResource[] = [...orphans(view)];
  const wordy: Task[] = [];
  let wakeAt: number | undefined;
  for (const service of services) {
    const { tasks, until, history } = deadTasks(view, service, now);
    dead.push(...tasks);
    wordy.push(...history.flatMap((ofSeat) => ofSeat.slice(WORDS_KEPT)).filter((task) => task.status.lastLines !== undefined));
    wakeAt = earlier(wakeAt, until);
  }
  const names = new Set(dead.map(({ metadata }) => metadata.name));
  const deadServices = services.filter((service) => isDeleted(service) && view.tasksOfService(service.metadata.name).every(({ metadata }) => names.has(metadata.name)));
  const gone = new Set(deadServices.map(({ metadata }) => metadata.name));
  const deadRevisions = [...view.list('Revisions')].filter(({ metadata: { name } }) => view.service(name) === undefined || gone.has(name));
  const silenced = wordy.filter(({ metadata }) => !names.has(metadata.name)).map(withoutWords);
  return { writes: [...[...dead, ...deadServices, ...deadRevisions, ...deadNetworks(view), ...deadNodes(view)].map(remove), ...silenced.map(put)], ...(wakeAt !== undefined && { wakeAt }) };
}

const withoutWords = (task: Task): Task => ({ ...task, status: { ...rememberVersions(task), lastLines: undefined } });

const isDeleted = ({ metadata }: AnyResource): boolean => metadata.deletionTimestamp !== undefined;

const isReleased = (task: Task): boolean => isTerminalTask(task) && task.status.released;

/** Tasks whose service is gone, or was deleted and made anew. */
function* orphans(view: ClusterView): Generator<Task> {
  for (const task of view.list('Task')) {
    if (view.service(task.spec.service)?.metadata.uid !== task.spec.serviceUid && isReleased(task)) yield task;
  }
}

interface Ended {
  readonly tasks: readonly Task[];
  readonly until?: number;
  /** Per seat, newest first. */
  readonly history: readonly (readonly Task[])[];
}

function deadTasks(view: ClusterView, service: Service, now: number): Ended {
  const ended = view.tasksOfService(service.metadata.name).filter((task) => isReleased(task) && task.spec.serviceUid === service.metadata.uid);
  const seats = new Map<string, Task[]>();
  for (const task of ended.filter(({ spec }) => spec.desired !== 'remove')) seats.set(seatKey(seatOf(task)), [...(seats.get(seatKey(seatOf(task))) ?? []), task]);
  const history = [...seats.values()].map((tasks) => tasks.sort(newestFirst));
  const past = history.flatMap((tasks) => beyondLimit(view, service, tasks));
  const evidence = past.length === 0 ? undefined : evidenceIn(ended, now);
  const isSpared = (task: Task): boolean => evidence?.tasks.has(task) === true;
  return {
    history,
    tasks: [...ended.filter(({ spec }) => spec.desired === 'remove'), ...past.filter((task) => !isSpared(task))],
    ...(past.some(isSpared) && evidence?.until !== undefined && { until: evidence.until }),
  };
}

/** The restart policy counts attempts in the history, so it keeps as many. A task that nobody took over from stays: it holds its slot. */
function beyondLimit(view: ClusterView, { spec }: Service, tasks: readonly Task[]): Task[] {
  const { taskHistoryLimit } = view.settings();
  if (taskHistoryLimit < 0) return [];
  const { maxAttempts } = spec.restartPolicy;
  const kept = Math.max(taskHistoryLimit, maxAttempts > 0 ? maxAttempts + 1 : 0);
  return tasks.slice(kept).filter((task) => !isWanted(task));
}

const deadNetworks = (view: ClusterView): AnyResource[] =>
  [...view.list('Network')].filter((network) => {
    const { name } = network.metadata;
    return name !== INGRESS && isDeleted(network) && view.servicesOnNetwork(name).length === 0 && view.tasksOnNetwork(name).every(isReleased);
  });

function deadNodes(view: ClusterView): AnyResource[] {
  const gone = [...view.list('Node')].filter((node) =>
    isDeleted(node) && node.status.state === 'removed' && view.tasksOnNode(node.metadata.name).every(isReleased));
  return gone.flatMap((node) => [node, view.host(node.metadata.name) ?? []].flat());
}
