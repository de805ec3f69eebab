import type { FastifyInstance } from 'fastify';
import type { Task } from '../../model/index.js';
import type { ProcessList } from '../contract.js';
import { toErrorBody } from '../errors.js';
import { refuseStopped, runningTask } from '../exec/running-task.js';
import { SERVICE_PATH, TASK_PATH, type Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { resolveName } from '../resolve.js';

const OF_TASK: Operation = { id: 'listProcessesOfTask', tag: 'tasks', summary: 'List the processes of a task', path: TASK_PATH, answer: 'ProcessList' };
const OF_SERVICE: Operation = { id: 'listProcessesOfService', tag: 'tasks', summary: 'List the processes of the running tasks of a service', path: SERVICE_PATH, answer: 'ProcessList' };

type ProcessesRequest = { Params: { name: string } };

/**
 * GET /v1/tasks/:name/processes, and /v1/services/:name/processes of its running tasks: ProcessList. A host that does not answer costs only its own. For
 * administrators: command lines hold passwords all too often.
 */
export function registerTaskProcesses(app: FastifyInstance, { mirror: { view }, hosts }: Pick<ApiDeps, 'mirror' | 'hosts'>): void {
  app.get<ProcessesRequest>('/v1/tasks/:name/processes', { config: { operation: OF_TASK, role: 'admin' } }, async ({ params }): Promise<ProcessList> => {
    const task = resolveName(view, 'Task', params.name);
    refuseStopped(task);
    return { items: [{ ...placeOf(task), ...(await hosts.processes(task)) }] };
  });

  app.get<ProcessesRequest>('/v1/services/:name/processes', { config: { operation: OF_SERVICE, role: 'admin' } }, async ({ params }): Promise<ProcessList> => {
    const { name } = resolveName(view, 'Service', params.name).metadata;
    const first = runningTask(view, name);
    const others = view.tasksOfService(name).filter((task) => task.status.state === 'running' && task !== first);
    const tasks = [first, ...others].sort((one, other) => one.metadata.name.localeCompare(other.metadata.name, 'en', { numeric: true }));
    return { items: await Promise.all(tasks.map(async (task) => ({ ...placeOf(task), ...(await hosts.processes(task).catch((error: unknown) => ({ error: toErrorBody(error) }))) }))) };
  });
}

const placeOf = ({ metadata, status }: Task) => ({ task: metadata.name, node: status.node ?? '' });
