import type { Command } from 'commander';
import type { RotateTrafficKeysResult } from '../../api/contract.js';
import type { CommandContext } from '../context.js';
import { addOutputOptions, get, type GetOptions } from './get.js';
import { inspected } from './node.js';

export function configure(command: Command, context: CommandContext): void {
  addOutputOptions(command.command('ls').description('list networks'))
    .action((options: GetOptions) => get(context, ['Network'], [], options));
  addOutputOptions(command.command('inspect').description('print networks in full').argument('<names...>'))
    .action((names: readonly string[], options: GetOptions) => get(context, ['Network'], names, inspected(options)));
  command.command('rotate-keys').description('give every host on an encrypted network a new key, as happens by itself twice a day')
    .action(() => rotateKeys(context));
}

async function rotateKeys(context: CommandContext): Promise<void> {
  const { nodes } = await context.client().post<RotateTrafficKeysResult>('/v1/traffic-keys/rotate', {});
  if (nodes.length === 0) context.print('no host is on an encrypted network');
  else context.print(`new keys for ${nodes.join(', ')}; \`drover get traffickeys\` shows how far they are`);
}
