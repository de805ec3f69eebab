import { Option, type Command } from 'commander';
import type { ErrorBody } from '../../api/contract.js';
import type { ClusterEvent } from '../../model/index.js';
import { unwrapFrame } from '../client.js';
import type { CommandContext } from '../context.js';
import { wholeNumber } from '../option-values.js';
import { reopening } from '../steady-watch.js';
import { renderTable } from '../output/table.js';
import { eventColumns, eventLine } from '../views/event-view.js';

/** After a break: all that were missed. */
const RESUMED = 5000;

interface EventsOptions {
  readonly watch?: boolean;
  readonly for?: string;
  readonly limit: number;
  readonly output: 'table' | 'json';
  readonly headers: boolean;
}

export function configure(command: Command, context: CommandContext): void {
  command
    .option('-w, --watch', 'go on with new events')
    .option('--for <object>', 'only about KIND/NAME; a service includes its tasks')
    .option('--limit <count>', 'the newest so many', wholeNumber, 100)
    .addOption(new Option('-o, --output <format>', 'output format; json: one object per line with -w').choices(['table', 'json']).default('table'))
    .option('--no-headers', 'no header line')
    .action((options: EventsOptions) => events(context, options));
}

async function events(context: CommandContext, options: EventsOptions): Promise<void> {
  const query = { for: options.for, limit: options.limit };
  if (options.watch === true) return watch(context, options);
  const { items } = await context.client().get<{ items: readonly ClusterEvent[] }>('/v1/events', query);
  if (options.output === 'json') return context.print(JSON.stringify({ items }, null, 2));
  if (items.length === 0) return context.note('no events');
  const lines = renderTable(eventColumns({ nowMs: context.now(), style: context.style }), items, { headers: options.headers });
  for (const line of lines) context.print(line);
}

async function watch(context: CommandContext, { for: about, limit, output }: EventsOptions): Promise<void> {
  const signal = context.interrupted;
  let after: string | undefined;
  const open = () => context.client().stream<ClusterEvent | { error: ErrorBody }>('/v1/events', { query: { for: about, limit: after === undefined ? limit : RESUMED, after, watch: 1 }, signal });
  const onBreak = ({ message }: Error): void => context.note(`${message}; going on where there is an answer`);
  for await (const frame of reopening(open, { signal, onBreak })) {
    const event = unwrapFrame(frame) as ClusterEvent;
    after = event.id ?? after;
    context.print(output === 'json' ? JSON.stringify(event) : eventLine(event, context.style));
  }
}
