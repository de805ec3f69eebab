import type { Command } from 'commander';
import type { LogFrame } from '../../api/contract.js';
import { LogCursor } from '../../model/index.js';
import { unwrapFrame, type Query } from '../client.js';
import { EXIT, type CommandContext } from '../context.js';
import { sinceTime } from '../option-values.js';
import { createLabels } from '../output/labels.js';
import { createStyle } from '../output/style.js';
import { reopening } from '../steady-watch.js';
import { sourceOf, type Source } from '../task-or-service.js';

interface LogsOptions {
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly tail?: string;
  readonly since?: string;
  readonly timestamps?: boolean;
  readonly prefix: boolean;
}

/** `drover logs` and `drover service logs`. */
export function configure(command: Command, context: CommandContext): void {
  command
    .argument('<name>', 'a service, or a task: web, web.1, its full name or its id')
    .option('-f, --follow', 'go on with new lines, of tasks too that start later')
    .option('-p, --previous', 'of the task before, in each slot: all its output while its container is there, then what it said last')
    .option('--tail <lines>', 'only the last lines of each task; all by default')
    .option('--since <time>', 'only after that: 5m, or 2026-11-21T10:00:00Z', sinceTime(context.now()))
    .option('-t, --timestamps', 'begin lines with their time')
    .option('--no-prefix', 'do not begin lines of a service with the task')
    .action((name: string, options: LogsOptions) => logs(context, name, options));
}

async function logs(context: CommandContext, name: string, options: LogsOptions): Promise<void> {
  const { tail, since, timestamps, prefix } = options;
  const source = await sourceOf(context, name, 'logs');
  const query = { follow: options.follow === true, previous: options.previous === true, tail, since };
  const print = framePrinter(context, { withTask: source.isService && prefix, withTime: timestamps === true });
  const frames = query.follow && source.isService ? steadyFrames(context, source, query) : context.client().stream<LogFrame>(source.path, { query, signal: context.interrupted });
  for await (const frame of frames) print(unwrapFrame(frame) as LogFrame);
}

/** As if the connection to the control plane never broke: at whichever endpoint answers it goes on where it was. */
async function* steadyFrames(context: CommandContext, { path }: Source, query: Query & { readonly since?: string | undefined }): AsyncGenerator<LogFrame> {
  const cursor = new LogCursor();
  const startedAt = new Date(context.now()).toISOString();
  let isFirst = true;
  const open = (): AsyncIterable<LogFrame> => {
    const resumed = { ...query, tail: undefined, since: cursor.since() ?? query.since ?? startedAt };
    cursor.restart();
    const stream = context.client().stream<LogFrame>(path, { query: isFirst ? query : resumed, signal: context.interrupted });
    isFirst = false;
    return stream;
  };
  const onBreak = (): void => context.note('the connection to the control plane broke: waiting for it');
  for await (const frame of reopening(open, { signal: context.interrupted, onBreak })) {
    if (!('text' in frame) || cursor.take(frame)) yield frame;
  }
}

interface PrintOptions {
  readonly withTask: boolean;
  readonly withTime: boolean;
}

/** Lines of stderr go to stderr, as docker does. */
function framePrinter(context: CommandContext, { withTask, withTime }: PrintOptions): (frame: LogFrame) => void {
  const labels = { stdout: createLabels(context.style), stderr: createLabels(context.deps.stderr.isTTY === true ? context.style : createStyle(false)) };
  return (frame) => {
    if ('note' in frame) return context.note(`${frame.tasks.join(', ')}: ${frame.note}`);
    if ('error' in frame) {
      context.note(`${frame.node} (${frame.tasks.join(', ')}): ${frame.error.message}`);
      return context.exitWith(EXIT.error);
    }
    const { task, time, text, stream } = frame;
    const line = `${withTask ? `${labels[stream](task)} ` : ''}${withTime && time !== undefined ? `${time} ` : ''}${text}`;
    if (stream === 'stdout') context.print(line);
    else context.note(line);
  };
}
