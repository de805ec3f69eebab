import type { ClusterView } from '../../model/cluster-view.js';
import type { Listener } from '../../model/listener.js';
import type { Service } from '../../model/service.js';
import { isTerminalTask, type Task } from '../../model/task.js';
import { byName } from './sorting.js';

export interface TasksHere {
  /** By name. */
  readonly present: readonly Task[];
  /** Those that have ended, the last one first. */
  readonly past: readonly Task[];
}

/** What runs on a node, and what ran there as far as that is kept. Pure. */
export function tasksHere(view: ClusterView, node: string): TasksHere {
  const tasks = view.tasksOnNode(node);
  const endOf = ({ status }: Task): string => status.finishedAt ?? status.since;
  return {
    present: byName(tasks.filter((task) => !isTerminalTask(task))),
    past: tasks.filter(isTerminalTask).sort((one, other) => (endOf(one) < endOf(other) ? 1 : -1)),
  };
}

/** What a person should know of a task in one line: why it ended, or what it does. Pure. */
export function taskRemark({ status: { error, exitCode, message, state } }: Task): string {
  const said = error ?? (message === state ? '' : message);
  return exitCode === undefined || exitCode === 0 || said.includes(String(exitCode)) ? said : `${said === '' ? '' : `${said}; `}exit code ${exitCode}`;
}

export interface ListenerRow extends Listener {
  /** The service that publishes the same port, which gets what arrives there. */
  readonly service?: string;
}

/** What other programs of the host listen on, and where a service stands in their way. Pure. */
export function listenerRows(listeners: readonly Listener[], services: Iterable<Service>): readonly ListenerRow[] {
  const publishers = new Map<string, string>();
  for (const { metadata, spec } of services) for (const { published, protocol } of spec.ports) publishers.set(`${published}/${protocol}`, metadata.name);
  return listeners.map((listener) => {
    const service = publishers.get(`${listener.port}/${listener.protocol}`);
    return { ...listener, ...(service !== undefined && { service }) };
  });
}
