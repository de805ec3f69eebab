import type { FastifyInstance } from 'fastify';
import type { Task } from '../../model/index.js';
import type { ProcessList } from '../contract.js';
import { toErrorBody } from '../errors.js';
import { refuseStopped, runningTask } from '../exec/running-task.js';
import type { ApiDeps } from '../ports.js';
import { resolveName } from '../resolve.js';

type ProcessesRequest = { Params: { name: string } };

/**
 * GET /v1/tasks/:name/processes, and /v1/services/:name/processes of its running tasks: ProcessList. A host that does not answer costs only its own. For
 * administrators: command lines hold passwords all too often.
 */
export function registerTaskProcesses(app: FastifyInstance, { mirror: { view }, hosts }: Pick<ApiDeps, 'mirror' | 'hosts'>): void {
  const config = { role: 'admin' } as const;

  app.get<ProcessesRequest>('/v1/tasks/:name/processes', { config }, async ({ params }): Promise<ProcessList> => {
    const task = resolveName(view, 'Task', params.name);
    refuseStopped(task);
    return { items: [{ ...placeOf(task), ...(await hosts.processes(task)) }] };
  });

  app.get<ProcessesRequest>('/v1/services/:name/processes', { config }, async ({ params }): Promise<ProcessList> => {
    const { name } = resolveName(view, 'Service', params.name).metadata;
    const first = runningTask(view, name);
    const others = view.tasksOfService(name).filter((task) => task.status.state === 'running' && task !== first);
    const tasks = [first, ...others].sort((one, other) => one.metadata.name.localeCompare(other.metadata.name, 'en', { numeric: true }));
    return { items: await Promise.all(tasks.map(async (task) => ({ ...placeOf(task), ...(await hosts.processes(task).catch((error: unknown) => ({ error: toErrorBody(error) }))) }))) };
  });
}

const placeOf = ({ metadata, status }: Task) => ({ task: metadata.name, node: status.node ?? '' });
