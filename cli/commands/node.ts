import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { addOutputOptions, get, type GetOptions } from './get.js';

export function configure(command: Command, context: CommandContext): void {
  addOutputOptions(command.command('ls').description('list nodes'))
    .action((options: GetOptions) => get(context, ['Node'], [], options));
  addOutputOptions(command.command('inspect').description('print nodes in full').argument('<names...>'))
    .action((names: readonly string[], options: GetOptions) => get(context, ['Node'], names, inspected(options)));
}

/** `inspect` prints YAML unless told otherwise. */
export const inspected = (options: GetOptions): GetOptions => ({ ...options, output: options.output === 'table' ? 'yaml' : options.output });
