import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { addOutputOptions, get, type GetOptions } from './get.js';
import { inspected } from './node.js';

export function configure(command: Command, context: CommandContext): void {
  addOutputOptions(command.command('ls').description('list networks'))
    .action((options: GetOptions) => get(context, ['Network'], [], options));
  addOutputOptions(command.command('inspect').description('print networks in full').argument('<names...>'))
    .action((names: readonly string[], options: GetOptions) => get(context, ['Network'], names, inspected(options)));
}
