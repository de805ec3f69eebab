import { INGRESS, isTerminalTask, isWanted, remove, type AnyResource, type ClusterView, type Service, type Task } from '../model/index.js';
import { earlier, type Plan } from './context.js';
import { evidenceIn } from './failures.js';
import { seatKey, seatOf } from './new-task.js';
import { newestFirst } from './service-draft.js';

/**
 * Deletes what nothing needs any more: history beyond the limit, removed tasks, and services, networks and nodes whose deletion waited for their tasks.
 * `wakeAt` is when a failure is history that still speaks against its node.
 */
export function planReaping(view: ClusterView, now: number): Plan {
  const services = [...view.list('Service')];
  const dead: AnyResource[] = [...orphans(view)];
  let wakeAt: number | undefined;
  for (const service of services) {
    const { tasks, until } = deadTasks(view, service, now);
    dead.push(...tasks);
    wakeAt = earlier(wakeAt, until);
  }
  const names = new Set(dead.map(({ metadata }) => metadata.name));
  const deadServices = services.filter((service) => isDeleted(service) && view.tasksOfService(service.metadata.name).every(({ metadata }) => names.has(metadata.name)));
  const gone = new Set(deadServices.map(({ metadata }) => metadata.name));
  const deadRevisions = [...view.list('Revisions')].filter(({ metadata: { name } }) => view.service(name) === undefined || gone.has(name));
  return { writes: [...dead, ...deadServices, ...deadRevisions, ...deadNetworks(view), ...deadNodes(view)].map(remove), ...(wakeAt !== undefined && { wakeAt }) };
}

const isDeleted = ({ metadata }: AnyResource): boolean => metadata.deletionTimestamp !== undefined;

const isReleased = (task: Task): boolean => isTerminalTask(task) && task.status.released;

/** Tasks whose service is gone, or was deleted and made anew. */
function* orphans(view: ClusterView): Generator<Task> {
  for (const task of view.list('Task')) {
    if (view.service(task.spec.service)?.metadata.uid !== task.spec.serviceUid && isReleased(task)) yield task;
  }
}

function deadTasks(view: ClusterView, service: Service, now: number): { readonly tasks: readonly Task[]; readonly until?: number } {
  const ended = view.tasksOfService(service.metadata.name).filter((task) => isReleased(task) && task.spec.serviceUid === service.metadata.uid);
  const seats = new Map<string, Task[]>();
  for (const task of ended.filter(({ spec }) => spec.desired !== 'remove')) seats.set(seatKey(seatOf(task)), [...(seats.get(seatKey(seatOf(task))) ?? []), task]);
  const past = [...seats.values()].flatMap((tasks) => beyondLimit(view, service, tasks));
  const evidence = past.length === 0 ? undefined : evidenceIn(ended, now);
  const isSpared = (task: Task): boolean => evidence?.tasks.has(task) === true;
  return {
    tasks: [...ended.filter(({ spec }) => spec.desired === 'remove'), ...past.filter((task) => !isSpared(task))],
    ...(past.some(isSpared) && evidence?.until !== undefined && { until: evidence.until }),
  };
}

/** The restart policy counts attempts in the history, so it keeps as many. A task that nobody took over from stays: it holds its slot. */
function beyondLimit(view: ClusterView, { spec }: Service, tasks: Task[]): Task[] {
  const { taskHistoryLimit } = view.settings();
  if (taskHistoryLimit < 0) return [];
  const { maxAttempts } = spec.restartPolicy;
  const kept = Math.max(taskHistoryLimit, maxAttempts > 0 ? maxAttempts + 1 : 0);
  return tasks.sort(newestFirst).slice(kept).filter((task) => !isWanted(task));
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
