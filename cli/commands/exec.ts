import type { Command } from 'commander';
import type { ExecFrame, ExecRequestFrame } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';
import { pathOf, unwrapFrame } from '../client.js';
import { EXIT, type CommandContext, type InputStream } from '../context.js';

interface ExecOptions {
  readonly interactive?: boolean;
}

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('<task>', 'web.1, a full name, an id or a unique prefix')
    .argument('<command...>', 'the command and its arguments')
    .option('-i, --interactive', 'send stdin although it is a terminal; what is piped in is always sent')
    .usage('[options] <task> [--] <command...>')
    .action((task: string, argv: readonly string[], options: ExecOptions) => exec(context, { task, argv }, options));
}

async function exec(context: CommandContext, { task, argv }: { task: string; argv: readonly string[] }, { interactive }: ExecOptions): Promise<void> {
  const { stdin, stdout, stderr } = context.deps;
  const isSending = interactive === true || stdin.isTTY !== true;
  const frames = requestFrames(argv, isSending ? stdin : undefined);
  let exitCode: number | undefined;
  for await (const frame of context.client().stream<ExecFrame>(pathOf('tasks', task, 'exec'), { frames, signal: context.interrupted })) {
    const content = unwrapFrame(frame);
    if ('stdout' in content) stdout.write(Buffer.from(content.stdout, 'base64'));
    else if ('stderr' in content) stderr.write(Buffer.from(content.stderr, 'base64'));
    else if ('exit' in content) exitCode = content.exit;
  }
  if (isSending) stdin.destroy(); // else a terminal would hold the process
  if (context.interrupted.aborted) return context.exitWith(EXIT.interrupted);
  if (exitCode === undefined) throw new OperatorError('HOST_LOST_REPLY', `exec in ${task}: the control plane ended the stream before the command did`);
  context.exitWith(exitCode);
}

async function* requestFrames(argv: readonly string[], stdin: InputStream | undefined): AsyncGenerator<ExecRequestFrame> {
  yield { argv };
  if (stdin === undefined) return;
  for await (const chunk of stdin) yield { stdin: Buffer.from(chunk as Uint8Array).toString('base64') };
}
