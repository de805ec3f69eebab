import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import type { Task, TaskState } from '../../model/index.js';
import { toErrorBody } from '../errors.js';
import { sendNdjson, type NdjsonStream } from '../ndjson.js';
import type { ApiDeps, LogOptions } from '../ports.js';
import { isSet, wholeNumber, type Query } from '../query.js';
import { resolveName } from '../resolve.js';

type LogsRequest = { Params: { name: string }; Querystring: Query };

/** GET /v1/tasks/:name/logs and /v1/services/:name/logs: NDJSON of LogFrame; a host that does not answer costs only its own lines. */
export function registerTaskLogs(app: FastifyInstance, { mirror, hosts }: Pick<ApiDeps, 'mirror' | 'hosts'>): void {
  const stream = (tasks: readonly Task[], options: LogOptions) => ({ signal, write }: NdjsonStream): Promise<unknown> =>
    Promise.all(tasks.map(async (task) => {
      const name = task.metadata.name;
      try {
        await hosts.logs(task, options, { signal, onLine: (line) => write({ task: name, ...line }) });
      } catch (error) {
        write({ task: name, error: toErrorBody(error) });
      }
    }));

  app.get<LogsRequest>('/v1/tasks/:name/logs', async (request, reply) => {
    const task = resolveName(mirror.view, 'Task', request.params.name);
    if (!hasContainer(task)) throw new OperatorError('CONFLICT', `task ${task.metadata.name} has no container: it is ${task.status.state} (${task.status.message})`);
    const options = logOptions(request.query);
    return sendNdjson(request, reply, async (out) => void (await stream([task], options)(out)));
  });

  app.get<LogsRequest>('/v1/services/:name/logs', async (request, reply) => {
    const { name } = resolveName(mirror.view, 'Service', request.params.name).metadata;
    const tasks = mirror.view.tasksOfService(name).filter(hasContainer);
    const options = logOptions(request.query);
    return sendNdjson(request, reply, async (out) => void (await stream(tasks, options)(out)));
  });
}

const BEFORE_CONTAINER: ReadonlySet<TaskState> = new Set(['pending', 'assigned', 'preparing', 'rejected']);

/** A released task keeps its history in the store, but its container is gone from the host. */
const hasContainer = ({ status }: Task): boolean => status.node !== undefined && !status.released && !BEFORE_CONTAINER.has(status.state);

function logOptions({ follow, tail, since }: Query): LogOptions {
  if (since !== undefined && Number.isNaN(Date.parse(since))) throw new OperatorError('USAGE', `since: "${since}" is not a time as in 2026-11-21T10:00:00Z`);
  return { follow: isSet(follow), tail: tail === 'all' ? undefined : wholeNumber('tail', tail), since };
}
