import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { durationMs } from '../option-values.js';
import { removeObjects } from './delete.js';
import { addOutputOptions, get, type GetOptions } from './get.js';
import { configure as configureLogs } from './logs.js';
import { inspected } from './node.js';
import { addWait, undo, type WaitOptions } from './rollout.js';
import { configureScale } from './service-scale.js';
import { configurePs } from './service-ps.js';
import { configureUpdate } from './service-update.js';

const REMOVE_TIMEOUT_MS = 120_000;

export function configure(command: Command, context: CommandContext): void {
  addOutputOptions(command.command('ls').description('list services'))
    .action((options: GetOptions) => get(context, ['Service'], [], options));
  configurePs(command.command('ps').description('list the tasks of services, history included'), context);
  configureScale(command.command('scale').description('change the number of replicas'), context);
  configureUpdate(command.command('update').description('change a service; what its tasks run is rolled out'), context);
  addWait(command.command('rollback').description('go back to the version before'))
    .argument('<service>', 'name or unique prefix')
    .action((service: string, options: WaitOptions) => undo(context, service, options));
  configureLogs(command.command('logs').description('print the output of all tasks of a service'), context);
  command.command('rm').description('delete services')
    .argument('<names...>')
    .option('--wait', 'wait until all tasks are gone')
    .option('--timeout <duration>', 'how long --wait waits', durationMs, REMOVE_TIMEOUT_MS)
    .action((names: readonly string[], options: { wait?: boolean; timeout: number }) =>
      removeObjects(context, names.map((name) => ({ kind: 'Service', name })), options));
  addOutputOptions(command.command('inspect').description('print services in full').argument('<names...>'))
    .action((names: readonly string[], options: GetOptions) => get(context, ['Service'], names, inspected(options)));
}
