import { taskId, type Task } from '../../model/index.js';
import type { ContainerTask } from './runtime.js';

/** `container`: the task's own, expanded for its node. */
export const containerTaskOf = (task: Task, { container, files }: Pick<ContainerTask, 'container' | 'files'>): ContainerTask => ({
  name: task.metadata.name,
  id: taskId(task),
  service: task.spec.service,
  addresses: Object.values(task.status.addresses),
  container,
  files,
});
