import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { addOutputOptions, get, type GetOptions } from './get.js';
import { inspected } from './node.js';

export function configure(command: Command, context: CommandContext): void {
  addOutputOptions(command.command('ls').description('list tasks, history included'))
    .action((options: GetOptions) => get(context, ['Task'], [], options));
  addOutputOptions(command.command('inspect').description('print tasks in full').argument('<names...>'))
    .action((names: readonly string[], options: GetOptions) => get(context, ['Task'], names, inspected(options)));
}
