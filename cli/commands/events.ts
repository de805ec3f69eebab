import type { Command } from 'commander';
import type { ClusterEvent } from '../../model/index.js';
import type { CommandContext } from '../context.js';
import { addLogOptions, type LogOptions } from '../log-options.js';
import { printLog } from '../print-log.js';
import { eventColumns, eventLine } from '../views/event-view.js';

interface EventsOptions extends LogOptions {
  readonly for?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly type?: string;
  readonly reason?: string;
  readonly user?: string;
}

export function configure(command: Command, context: CommandContext): void {
  command
    .option('-w, --watch', 'go on with new events')
    .option('--for <object>', 'only about KIND/NAME; a service includes its tasks')
    .option('--kind <kinds>', 'only about objects of these kinds, comma-separated')
    .option('--name <name>', 'only about what has this name; a service includes its tasks')
    .option('--type <type>', 'only normal, or only warning')
    .option('--reason <reasons>', 'only these, comma-separated: TaskFailed,NodeDown')
    .option('--user <names>', 'only what these users changed, comma-separated');
  addLogOptions(command, context.now())
    .addHelpText('after', '\nThey are kept for the time that retention.events of the Cluster settings says. Who changed what: see `drover audit`.')
    .action((options: EventsOptions) => events(context, options));
}

const events = (context: CommandContext, { watch, output, headers, ...query }: EventsOptions): Promise<void> =>
  printLog<ClusterEvent>(context, {
    path: '/v1/events', query, isWatch: watch === true, isJson: output === 'json', headers, nothing: 'no events',
    columns: eventColumns({ nowMs: context.now(), style: context.style }), line: (event) => eventLine(event, context.style),
  });
