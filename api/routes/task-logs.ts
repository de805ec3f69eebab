import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { isTerminalTask, type Task } from '../../model/index.js';
import { followLogs, type FollowDeps } from '../logs/follow-logs.js';
import { choiceOfService, choiceOfTask, hasContainer, type LogChoice } from '../logs/log-choice.js';
import { readLogs, type LogOut } from '../logs/read-logs.js';
import { sendNdjson } from '../ndjson.js';
import { SERVICE_PATH, TASK_PATH, type Operation } from '../openapi/operation.js';
import type { ApiDeps, LogOptions } from '../ports.js';
import { isSet, wholeNumber, type Query } from '../query.js';
import { resolveName } from '../resolve.js';

const FORM: Pick<Operation, 'query' | 'answer'> = {
  query: {
    follow: { says: 'Go on with lines as they come.', is: 'flag' }, previous: { says: 'Of the tasks before.', is: 'flag' },
    tail: 'So many lines from the end of each, or `all`.', since: 'Not what is older; RFC 3339.',
  },
  answer: { frames: 'LogFrame' },
};
const OF_TASK: Operation = { id: 'readLogsOfTask', tag: 'tasks', summary: 'Read or follow the log of a task', path: TASK_PATH, ...FORM };
const OF_SERVICE: Operation = { id: 'readLogsOfService', tag: 'tasks', summary: 'Read or follow the logs of all tasks of a service', path: SERVICE_PATH, ...FORM };

type LogsRequest = { Params: { name: string }; Querystring: Query };

/**
 * GET /v1/tasks/:name/logs and /v1/services/:name/logs: NDJSON of LogFrame. Ordered by time, or with `follow` as lines come, of tasks too that start later.
 * With `previous` of the tasks before. A host that does not answer costs only its own lines.
 */
export function registerTaskLogs(app: FastifyInstance, { mirror, hosts, clock }: Pick<ApiDeps, 'mirror' | 'hosts' | 'clock'>): void {
  const { view } = mirror;
  const send = async (choice: LogChoice, options: LogOptions, out: LogOut, following: Pick<FollowDeps, 'wanted' | 'isOver'>): Promise<void> => {
    choice.kept.forEach((task) => writeKept(task, out));
    if (options.follow) await followLogs({ hosts, mirror, clock, ...following }, options, out);
    else await readLogs(hosts, choice.readable, options, out);
  };

  app.get<LogsRequest>('/v1/tasks/:name/logs', { config: { operation: OF_TASK } }, async (request, reply) => {
    const { previous, ...options } = logOptions(request.query);
    const choice = choiceOfTask(view, resolveName(view, 'Task', request.params.name), previous);
    const now = (): readonly Task[] => choice.readable.flatMap(({ metadata }) => view.task(metadata.name) ?? []).filter(hasContainer);
    const following = { wanted: now, isOver: () => now().every(isTerminalTask) };
    return sendNdjson(request, reply, (out) => send(choice, options, out, following));
  });

  app.get<LogsRequest>('/v1/services/:name/logs', { config: { operation: OF_SERVICE } }, async (request, reply) => {
    const { previous, ...options } = logOptions(request.query);
    const { name } = resolveName(view, 'Service', request.params.name).metadata;
    const following = { wanted: () => choiceOfService(view, name, false).readable, isOver: () => view.service(name) === undefined };
    return sendNdjson(request, reply, (out) => send(choiceOfService(view, name, previous), options, out, following));
  });
}

function writeKept(task: Task, out: LogOut): void {
  const { name } = task.metadata;
  out.write({ tasks: [name], note: 'its container is gone; it said last:' });
  for (const text of task.status.lastLines ?? []) out.write({ task: name, stream: 'stdout', text });
}

function logOptions({ follow, tail, since, previous }: Query): LogOptions & { readonly previous: boolean } {
  if (since !== undefined && Number.isNaN(Date.parse(since))) throw new OperatorError('USAGE', `since: "${since}" is not a time as in 2026-11-21T10:00:00Z`);
  if (isSet(follow) && isSet(previous)) throw new OperatorError('USAGE', 'follow, previous: a task that has ended says nothing more: leave one of the two out');
  return { follow: isSet(follow), previous: isSet(previous), tail: tail === 'all' ? undefined : wholeNumber('tail', tail), since };
}
