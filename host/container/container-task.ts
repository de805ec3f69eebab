import { taskId, type Task } from '../../model/index.js';
import type { ContainerTask } from './runtime.js';

export const containerTaskOf = (task: Task): ContainerTask => ({
  name: task.metadata.name,
  id: taskId(task),
  service: task.spec.service,
  addresses: Object.values(task.status.addresses),
  container: task.spec.container,
});
