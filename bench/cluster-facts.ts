import { isTerminalTask, rememberVersions, type ClusterView, type Task } from '../model/index.js';
import { SERVICE } from './web-documents.js';

/** Questions about a view of the cluster that scenarios wait for. All pure. */
export const tasksIn = (view: ClusterView, state: Task['status']['state']): readonly Task[] =>
  view.tasksOfService(SERVICE).filter((task) => task.status.state === state);

export const runningTasks = (view: ClusterView): readonly Task[] => tasksIn(view, 'running');

export const readyNodes = (view: ClusterView): readonly string[] =>
  [...view.list('Node')].filter(({ status }) => status.state === 'ready').map(({ metadata }) => metadata.name).sort();

/** `count` tasks run, and none else lives. */
export function hasReplicas(view: ClusterView, count: number): boolean {
  const live = view.tasksOfService(SERVICE).filter((task) => !isTerminalTask(task));
  return live.length === count && live.every(({ status }) => status.state === 'running');
}

/** The version from which on nobody should send it new connections. */
export const quietVersion = (task: Task): number => rememberVersions(task).quietVersion ?? Infinity;

/** Nothing of the service is left, and no node has an address on its network. */
export const isServiceGone = (view: ClusterView): boolean => view.service(SERVICE) === undefined && view.tasksOfService(SERVICE).length === 0;
export const isNetworkGone = (view: ClusterView, network: string): boolean =>
  view.network(network) === undefined && [...view.list('Node')].every(({ status }) => status.attachments[network] === undefined);
