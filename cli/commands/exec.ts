import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import type { ExecFrame, ExecRequestFrame } from '../../api/contract.js';
import { drained } from '../../api/drained.js';
import { OperatorError } from '../../base/errors.js';
import { unwrapFrame } from '../client.js';
import { EXIT, type CommandContext, type InputStream } from '../context.js';
import { openTerminal, type LocalTerminal } from '../local-terminal.js';
import { sourceOf } from '../task-or-service.js';

interface ExecOptions {
  readonly interactive?: boolean;
  readonly tty?: boolean;
}

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('<task>', 'web.1, a full name, an id or a unique prefix; or a service, for one of its running tasks')
    .argument('<command...>', 'the command and its arguments')
    .option('-i, --interactive', 'send stdin although it is a terminal; what is piped in is always sent')
    .option('-t, --tty', 'give the command a terminal, as large as this one; with -i every key goes there, Ctrl-C too')
    .usage('[options] <task> [--] <command...>')
    .action((task: string, argv: readonly string[], options: ExecOptions) => exec(context, { task, argv }, options));
}

interface Wanted {
  readonly task: string;
  readonly argv: readonly string[];
}

async function exec(context: CommandContext, { task, argv }: Wanted, { interactive, tty }: ExecOptions): Promise<void> {
  const { stdin } = context.deps;
  const isSending = interactive === true || stdin.isTTY !== true;
  const { path, isService } = await sourceOf(context, task, 'exec');
  const terminal = tty === true ? openTerminal(context.deps, { isSending }) : undefined;
  const frames = requestFrames(argv, { stdin: isSending ? stdin : undefined, terminal });
  let exitCode: number | undefined;
  try {
    for await (const frame of context.client().stream<ExecFrame>(path, { frames, signal: context.interrupted })) {
      const content = unwrapFrame(frame);
      if ('exit' in content) exitCode = content.exit;
      else if ('task' in content) noteTask(context, content.task, isService && terminal !== undefined);
      else show(context, content);
    }
  } finally {
    terminal?.restore();
    frames.end();
    if (isSending) stdin.destroy(); // else a terminal would hold the process
  }
  if (context.interrupted.aborted) return context.exitWith(EXIT.interrupted);
  if (exitCode === undefined) throw new OperatorError('HOST_LOST_REPLY', `exec in ${task}: the control plane ended the stream before the command did`);
  context.exitWith(exitCode);
}

const noteTask = (context: CommandContext, task: string, isWanted: boolean): void => (isWanted ? context.note(`in ${task}\r`) : undefined);

function show({ deps: { stdout, stderr } }: CommandContext, frame: { readonly stdout: string } | { readonly stderr: string }): void {
  if ('stdout' in frame) stdout.write(Buffer.from(frame.stdout, 'base64'));
  else stderr.write(Buffer.from(frame.stderr, 'base64'));
}

interface Input {
  readonly stdin: InputStream | undefined;
  readonly terminal: LocalTerminal | undefined;
}

/** argv, then keys and sizes as they come. Without a terminal the end of stdin is the end of the request. */
function requestFrames(argv: readonly string[], { stdin, terminal }: Input): PassThrough {
  const frames = new PassThrough({ objectMode: true });
  const send = (frame: ExecRequestFrame): boolean => !frames.writable || frames.write(frame);
  send({ argv, interactive: stdin !== undefined, ...(terminal !== undefined && { tty: terminal.size() }) });
  terminal?.onResize((size) => void send({ resize: size }));
  const pump = async (): Promise<void> => {
    for await (const chunk of stdin ?? []) {
      if (!send({ stdin: Buffer.from(chunk as Uint8Array).toString('base64') })) await drained(frames);
    }
  };
  void pump().catch(() => undefined).then(() => (stdin === undefined && terminal !== undefined ? undefined : frames.end()));
  return frames;
}
