import { taskId, type Task } from '../../model/index.js';
import { genericEnv } from './generic-env.js';
import type { ContainerTask } from './runtime.js';

/** `container`: the task's own, expanded for its node. */
export const containerTaskOf = (task: Task, { container, files, login }: Pick<ContainerTask, 'container' | 'files' | 'login'>): ContainerTask => ({
  name: task.metadata.name,
  id: taskId(task),
  service: task.spec.service,
  addresses: Object.values(task.status.addresses),
  container: { ...container, env: { ...container.env, ...genericEnv(task.status.genericResources) } },
  files,
  login,
});
