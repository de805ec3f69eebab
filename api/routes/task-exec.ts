import { constants } from 'node:os';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import type { Task } from '../../model/index.js';
import { AUDIT } from '../audit/rules.js';
import { inputOf, type ExecBody } from '../exec/exec-input.js';
import { refuseStopped, runningTask } from '../exec/running-task.js';
import { sendNdjson } from '../ndjson.js';
import { SERVICE_PATH, TASK_PATH, type Operation } from '../openapi/operation.js';
import type { ExecOutcome, RouteDeps } from '../ports.js';
import { resolveName } from '../resolve.js';

const FORM: Pick<Operation, 'body' | 'answer' | 'description'> = {
  body: { json: 'ExecRequest', frames: 'ExecRequestFrame' }, answer: { frames: 'ExecFrame' },
  description: 'As frames, stdin flows while the command runs. A client that goes away ends the command.',
};
const EXEC_TASK: Operation = { id: 'execInTask', tag: 'tasks', summary: 'Run a command in a task', path: TASK_PATH, ...FORM };
const EXEC_SERVICE: Operation = { id: 'execInService', tag: 'tasks', summary: 'Run a command in one of the running tasks of a service', path: SERVICE_PATH, ...FORM };

type ExecRequest = { Params: { name: string }; Body: ExecBody };

/**
 * POST /v1/tasks/:name/exec, and /v1/services/:name/exec in one of its running tasks. As application/json `{argv, stdin?}` with stdin in base64; as
 * application/x-ndjson a stream of ExecRequestFrame, so that stdin flows while the command runs. Answers with a stream of ExecFrame; a client that goes ends the command.
 */
export function registerTaskExec(app: FastifyInstance, { mirror, hosts, trail }: Pick<RouteDeps, 'mirror' | 'hosts' | 'trail'>): void {
  app.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload));

  const exec = async (task: Task, request: FastifyRequest<ExecRequest>, reply: FastifyReply): Promise<void> => {
    refuseStopped(task);
    const { argv, stdin, terminal } = await inputOf(request.body);
    await trail.begun(request, { objects: [`task/${task.metadata.name}`], detail: commandOf(argv, terminal !== undefined) });
    return sendNdjson(request, reply, async ({ signal, write, drained }) => {
      write({ task: task.metadata.name });
      const outcome = await hosts.exec(task, argv, {
        stdin, terminal, signal,
        onStdout: (chunk) => {
          write({ stdout: chunk.toString('base64') });
          return drained();
        },
        onStderr: (chunk) => write({ stderr: chunk.toString('base64') }),
      });
      write({ exit: exitCodeOf(outcome, task) });
      stdin?.destroy();
    });
  };

  app.post<ExecRequest>('/v1/tasks/:name/exec', { config: { operation: EXEC_TASK, audit: AUDIT.execTask } }, (request, reply) => exec(resolveName(mirror.view, 'Task', request.params.name), request, reply));
  app.post<ExecRequest>('/v1/services/:name/exec', { config: { operation: EXEC_SERVICE, audit: AUDIT.execService } }, (request, reply) => exec(runningTask(mirror.view, resolveName(mirror.view, 'Service', request.params.name).metadata.name), request, reply));
}

/** The program alone: what follows it may be a password. */
const commandOf = ([program = '', ...rest]: readonly string[], hasTerminal: boolean): string =>
  `${program}${rest.length === 0 ? '' : ` and ${rest.length} argument${rest.length === 1 ? '' : 's'}`}${hasTerminal ? ', on a terminal' : ''}`;

/** As a shell counts: 128 + the signal's number. @throws HOST_LOST_REPLY */
function exitCodeOf(outcome: ExecOutcome, task: Task): number {
  if (outcome.kind === 'exited') return outcome.code;
  if (outcome.kind === 'signalled') return 128 + (constants.signals[`SIG${outcome.signal.replace(/^SIG/, '')}` as NodeJS.Signals] ?? 0);
  throw new OperatorError('HOST_LOST_REPLY', `exec in ${task.metadata.name}: the connection to ${task.status.node} ended before the command did`, { node: task.status.node });
}
