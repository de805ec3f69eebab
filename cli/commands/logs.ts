import type { Command } from 'commander';
import type { LogFrame } from '../../api/contract.js';
import { isCode } from '../../base/errors.js';
import type { Service, Task } from '../../model/index.js';
import { pathOf, unwrapFrame } from '../client.js';
import { EXIT, type CommandContext } from '../context.js';
import { sinceTime } from '../option-values.js';

interface LogsOptions {
  readonly follow?: boolean;
  readonly tail?: string;
  readonly since?: string;
  readonly timestamps?: boolean;
  readonly prefix: boolean;
}

/** `drover logs` and `drover service logs`. */
export function configure(command: Command, context: CommandContext): void {
  command
    .argument('<name>', 'a service, or a task: web, web.1, its full name or its id')
    .option('-f, --follow', 'go on with new lines')
    .option('--tail <lines>', 'only the last lines of each task; all by default')
    .option('--since <time>', 'only after that: 5m, or 2026-11-21T10:00:00Z', sinceTime(context.now()))
    .option('-t, --timestamps', 'begin lines with their time')
    .option('--no-prefix', 'do not begin lines of a service with the task')
    .action((name: string, options: LogsOptions) => logs(context, name, options));
}

async function logs(context: CommandContext, name: string, { follow, tail, since, timestamps, prefix }: LogsOptions): Promise<void> {
  const { path, isService } = await sourceOf(context, name);
  const query = { follow: follow === true, tail, since };
  const print = framePrinter(context, { withTask: isService && prefix, withTime: timestamps === true });
  for await (const frame of context.client().stream<LogFrame>(path, { query, signal: context.interrupted })) print(unwrapFrame(frame));
}

/** A service of that name comes before a task whose name begins so. */
async function sourceOf(context: CommandContext, name: string): Promise<{ path: string; isService: boolean }> {
  const client = context.client();
  try {
    const { metadata } = await client.get<Service>(pathOf('services', name));
    return { path: pathOf('services', metadata.name, 'logs'), isService: true };
  } catch (error) {
    if (!isCode(error, 'NOT_FOUND')) throw error;
  }
  const { metadata } = await client.get<Task>(pathOf('tasks', name));
  return { path: pathOf('tasks', metadata.name, 'logs'), isService: false };
}

interface PrintOptions {
  readonly withTask: boolean;
  readonly withTime: boolean;
}

/** Lines of stderr go to stderr, as docker does. */
function framePrinter(context: CommandContext, { withTask, withTime }: PrintOptions): (frame: LogFrame) => void {
  return (frame) => {
    const start = withTask ? `${context.style.dim(`${frame.task} |`)} ` : '';
    if ('error' in frame) {
      context.note(`${frame.task}: ${frame.error.message}`);
      return context.exitWith(EXIT.error);
    }
    const line = `${start}${withTime && frame.time !== undefined ? `${frame.time} ` : ''}${frame.text}`;
    if (frame.stream === 'stdout') context.print(line);
    else context.note(line);
  };
}
