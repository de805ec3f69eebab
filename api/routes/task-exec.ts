import { constants } from 'node:os';
import { PassThrough, Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { isTerminalTask, type Task } from '../../model/index.js';
import { linesOf } from '../lines.js';
import { sendNdjson } from '../ndjson.js';
import type { ApiDeps, ExecOutcome } from '../ports.js';
import { resolveName } from '../resolve.js';

type ExecBody = Readable | { readonly argv?: unknown; readonly stdin?: unknown };
type ExecRequest = { Params: { name: string }; Body: ExecBody };

/**
 * POST /v1/tasks/:name/exec. As application/json `{argv, stdin?}` with stdin in base64; as application/x-ndjson a stream of
 * ExecRequestFrame, so that stdin flows while the command runs. Answers with a stream of ExecFrame.
 */
export function registerTaskExec(app: FastifyInstance, { mirror, hosts }: Pick<ApiDeps, 'mirror' | 'hosts'>): void {
  app.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload));

  app.post<ExecRequest>('/v1/tasks/:name/exec', async (request, reply) => {
    const task = resolveName(mirror.view, 'Task', request.params.name);
    refuseStopped(task);
    const { argv, stdin } = await inputOf(request.body);
    return sendNdjson(request, reply, async ({ signal, write }) => {
      const outcome = await hosts.exec(task, argv, {
        stdin, signal,
        onStdout: (chunk) => write({ stdout: chunk.toString('base64') }),
        onStderr: (chunk) => write({ stderr: chunk.toString('base64') }),
      });
      write({ exit: exitCodeOf(outcome, task) });
      stdin?.destroy();
    });
  });
}

function refuseStopped(task: Task): void {
  const { state, node } = task.status;
  if (!isTerminalTask(task) && node !== undefined && (state === 'running' || state === 'starting' || state === 'stopping')) return;
  throw new OperatorError('CONFLICT', `task ${task.metadata.name} is ${state}, not running: see \`drover service ps ${task.spec.service}\``, { task: task.metadata.name, state });
}

interface ExecInput {
  readonly argv: readonly string[];
  readonly stdin?: Readable;
}

async function inputOf(body: ExecBody): Promise<ExecInput> {
  if (!(body instanceof Readable)) {
    const stdin = typeof body?.stdin === 'string' ? Readable.from([Buffer.from(body.stdin, 'base64')]) : undefined;
    return { argv: argvOf(body?.argv), stdin };
  }
  const lines = linesOf(body);
  const first = await lines.next();
  const { argv } = parseFrame(first.done === true ? '{}' : first.value);
  return { argv: argvOf(argv), stdin: stdinOf(lines) };
}

/** A client that goes away in the middle ends stdin; the abort of the answer ends the command. */
function stdinOf(lines: AsyncGenerator<string>): Readable {
  const stdin = new PassThrough();
  const pump = async (): Promise<void> => {
    for await (const line of lines) {
      const { stdin: chunk } = parseFrame(line);
      // read on when the command has ended: leaving the loop would destroy the connection, and the answer with it
      if (typeof chunk === 'string' && !stdin.destroyed && !stdin.write(Buffer.from(chunk, 'base64'))) await drained(stdin);
    }
  };
  void pump().catch(() => undefined).finally(() => stdin.end());
  return stdin;
}

const drained = (stream: PassThrough): Promise<void> => new Promise((resolve) => {
  stream.once('drain', resolve);
  stream.once('close', resolve);
});

function parseFrame(line: string): { readonly argv?: unknown; readonly stdin?: unknown } {
  try {
    const frame: unknown = JSON.parse(line);
    if (typeof frame === 'object' && frame !== null) return frame;
  } catch {
    // answered below
  }
  throw new OperatorError('USAGE', 'exec: a frame is not a JSON object');
}

function argvOf(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string')) return value as readonly string[];
  throw new OperatorError('USAGE', 'exec: argv must be a list of at least one string');
}

/** As a shell counts: 128 + the signal's number. @throws HOST_LOST_REPLY */
function exitCodeOf(outcome: ExecOutcome, task: Task): number {
  if (outcome.kind === 'exited') return outcome.code;
  if (outcome.kind === 'signalled') return 128 + (constants.signals[`SIG${outcome.signal.replace(/^SIG/, '')}` as NodeJS.Signals] ?? 0);
  throw new OperatorError('HOST_LOST_REPLY', `exec in ${task.metadata.name}: the connection to ${task.status.node} ended before the command did`, { node: task.status.node });
}
