import { OperatorError } from '../../base/errors.js';
import { isServing, isTerminalTask, type ClusterView, type Task } from '../../model/index.js';

/** Of a service: the first one that serves, else the first one that runs. @throws CONFLICT */
export function runningTask(view: ClusterView, service: string): Task {
  const running = view.tasksOfService(service).filter(({ status }) => status.state === 'running')
    .sort((one, other) => Number(isServing(other)) - Number(isServing(one)) || one.metadata.name.localeCompare(other.metadata.name, 'en', { numeric: true }));
  if (running[0] !== undefined) return running[0];
  throw new OperatorError('CONFLICT', `service ${service} has no running task: see \`drover service ps ${service}\``, { service });
}

/** Only a task that runs is looked into. @throws CONFLICT */
export function refuseStopped(task: Task): void {
  const { state, node } = task.status;
  if (!isTerminalTask(task) && node !== undefined && (state === 'running' || state === 'starting' || state === 'stopping')) return;
  throw new OperatorError('CONFLICT', `task ${task.metadata.name} is ${state}, not running: see \`drover service ps ${task.spec.service}\``, { task: task.metadata.name, state });
}
