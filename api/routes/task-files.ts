import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import type { Task } from '../../model/index.js';
import { AUDIT } from '../audit/rules.js';
import type { FilesFoundResult, FilesFrame } from '../contract.js';
import { refuseStopped, runningTask } from '../exec/running-task.js';
import { archiveOf } from '../files/archive-input.js';
import { foundAt } from '../files/found-at.js';
import { sendNdjson } from '../ndjson.js';
import { SERVICE_PATH, TASK_PATH, type Operation } from '../openapi/operation.js';
import type { RouteDeps } from '../ports.js';
import { isSet, type Query } from '../query.js';
import { resolveName } from '../resolve.js';

const READING: Pick<Operation, 'query' | 'answer'> = { query: { path: { says: 'Absolute path of a file or directory.', isRequired: true } }, answer: { frames: 'FilesFrame' } };
const FINDING: Pick<Operation, 'query' | 'answer'> = { query: { path: { says: 'Absolute path.', isRequired: true } }, answer: 'FilesFoundResult' };
const WRITING: Pick<Operation, 'query' | 'body' | 'answer'> = {
  query: { path: { says: 'Absolute path of a directory.', isRequired: true }, keepOwner: { says: 'Owners are those of the archive.', is: 'flag' } },
  body: { frames: 'FilesRequestFrame' }, answer: { frames: 'FilesFrame' },
};
const OF_TASK = {
  read: { id: 'readFilesOfTask', tag: 'tasks', summary: 'Copy files out of a task, as a tar archive', path: TASK_PATH, ...READING },
  find: { id: 'findFileInTask', tag: 'tasks', summary: 'Tell whether there is a file or a directory in a task', path: TASK_PATH, ...FINDING },
  write: { id: 'writeFilesOfTask', tag: 'tasks', summary: 'Unpack a tar archive in a task', path: TASK_PATH, ...WRITING },
} as const satisfies Record<string, Operation>;
const OF_SERVICE = {
  read: { id: 'readFilesOfService', tag: 'tasks', summary: 'Copy files out of one of the running tasks of a service', path: SERVICE_PATH, ...READING },
  find: { id: 'findFileInService', tag: 'tasks', summary: 'Tell whether there is a file or a directory in one of the running tasks of a service', path: SERVICE_PATH, ...FINDING },
  write: { id: 'writeFilesOfService', tag: 'tasks', summary: 'Unpack a tar archive in one of the running tasks of a service', path: SERVICE_PATH, ...WRITING },
} as const satisfies Record<string, Operation>;

type FilesRequest = { Params: { name: string }; Querystring: Query; Body: unknown };

/**
 * GET /v1/tasks/:name/files?path=: what is at the path, as a tar archive in a stream of FilesFrame. POST with `path` of a directory, and `keepOwner`: unpacks the
 * archive that the body carries as FilesRequestFrame. GET …/files/found?path=: FilesFoundResult, which tells nothing of what is inside, and so no audit trail
 * of it. All for /v1/services/:name, in one of its running tasks, too.
 */
export function registerTaskFiles(app: FastifyInstance, { mirror: { view }, hosts, trail }: Pick<RouteDeps, 'mirror' | 'hosts' | 'trail'>): void {
  const ofTask = (name: string): Task => resolveName(view, 'Task', name);
  const ofService = (name: string): Task => runningTask(view, resolveName(view, 'Service', name).metadata.name);

  const read = async (task: Task, request: FastifyRequest<FilesRequest>, reply: FastifyReply): Promise<void> => {
    refuseStopped(task);
    const path = pathOf(request.query);
    await trail.begun(request, { objects: [`task/${task.metadata.name}`], detail: `out of ${path}` });
    return sendNdjson(request, reply, async ({ signal, write, drained }) => {
      const send = (frame: FilesFrame): void => write(frame);
      send({ task: task.metadata.name });
      await hosts.readFiles(task, path, {
        signal,
        onChunk: (chunk) => {
          send({ chunk: chunk.toString('base64') });
          return drained();
        },
      });
      send({ done: true });
    });
  };
  const find = async (task: Task, request: FastifyRequest<FilesRequest>): Promise<FilesFoundResult> => {
    refuseStopped(task);
    const path = pathOf(request.query);
    return { task: task.metadata.name, found: path === '/' ? 'directory' : await foundAt((io) => hosts.readFiles(task, path, io)) };
  };
  const write = async (task: Task, request: FastifyRequest<FilesRequest>, reply: FastifyReply): Promise<void> => {
    refuseStopped(task);
    const path = pathOf(request.query);
    const archive = archiveOf(request.body);
    await trail.begun(request, { objects: [`task/${task.metadata.name}`], detail: `into ${path}` });
    return sendNdjson(request, reply, async (out) => {
      const send = (frame: FilesFrame): void => out.write(frame);
      send({ task: task.metadata.name });
      await hosts.writeFiles(task, path, { archive, keepsOwner: isSet(request.query.keepOwner), signal: out.signal });
      send({ done: true });
    });
  };

  for (const [route, taskOf, audit, operations] of [['/v1/tasks/:name/files', ofTask, AUDIT.copyTask, OF_TASK], ['/v1/services/:name/files', ofService, AUDIT.copyService, OF_SERVICE]] as const) {
    // what is in a task may be secret: reading it takes more than the role that reads the API
    app.get<FilesRequest>(route, { config: { operation: operations.read, role: 'admin', audit } }, async (request, reply) => read(taskOf(request.params.name), request, reply));
    app.get<FilesRequest>(`${route}/found`, { config: { operation: operations.find, role: 'admin' } }, async (request) => find(taskOf(request.params.name), request));
    app.post<FilesRequest>(route, { config: { operation: operations.write, audit } }, async (request, reply) => write(taskOf(request.params.name), request, reply));
  }
}

function pathOf({ path }: Query): string {
  if (typeof path === 'string' && path.startsWith('/') && !path.includes('\0')) return path;
  throw new OperatorError('USAGE', 'files: "path" is an absolute path in the task');
}
