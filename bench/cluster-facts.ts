import { isTerminalTask, rememberVersions, type ClusterView, type Task } from '../model/index.js';
import { SERVICE } from './web-documents.js';

/** Questions about a view of the cluster that scenarios wait for. All pure. */
export const tasksIn = (view: ClusterView, state: Task['status']['state']): readonly Task[] =>
  view.tasksOfService(SERVICE).filter((task) => task.status.state === state);

export const runningTasks = (view: ClusterView): readonly Task[] => tasksIn(view, 'running');

export const readyNodes = (view: ClusterView): readonly string[] =>
  [...view.list('Node')].filter(({ status }) => status.state === 'ready').map(({ metadata }) => metadata.name).sort();

/** Every host that is up has applied a state that includes this version. */
export const isAppliedEverywhere = (view: ClusterView, version: number): boolean => {
  const nodes = readyNodes(view);
  return nodes.length > 0 && nodes.every((node) => (view.host(node)?.status.appliedVersion ?? 0) >= version);
};

/** Says since which version a task runs. */
export type RunningSince = (task: string) => number;

/** `count` tasks run, none else lives, and every host's tables list them. */
export function isServedBy(view: ClusterView, count: number, runningSince: RunningSince): boolean {
  const live = view.tasksOfService(SERVICE).filter((task) => !isTerminalTask(task));
  return live.length === count && live.every((task) => isServed(view, task, runningSince));
}

export const isServed = (view: ClusterView, { metadata: { name }, status }: Task, runningSince: RunningSince): boolean =>
  status.state === 'running' && isAppliedEverywhere(view, runningSince(name));

/** The version from which on nobody should send it new connections. */
export const quietVersion = (task: Task): number => rememberVersions(task).quietVersion ?? Infinity;

/** Nothing of the service is left, and no node has an address on its network. */
export const isServiceGone = (view: ClusterView): boolean => view.service(SERVICE) === undefined && view.tasksOfService(SERVICE).length === 0;
export const isNetworkGone = (view: ClusterView, network: string): boolean =>
  view.network(network) === undefined && [...view.list('Node')].every(({ status }) => status.attachments[network] === undefined);
