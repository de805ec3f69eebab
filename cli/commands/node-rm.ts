import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { durationMs } from '../option-values.js';
import { removeObjects } from './delete.js';

interface RemoveOptions {
  readonly force?: boolean;
  readonly forget?: boolean;
  readonly purge?: boolean;
  readonly wait?: boolean;
  readonly timeout: number;
}

const DEFAULT_TIMEOUT_MS = 600_000;

export function configureRm(command: Command, context: CommandContext): void {
  command
    .argument('<names...>')
    .option('--force', 'although live tasks run there: they are stopped, and replaced elsewhere')
    .option('--forget', 'give up a node that does not answer: at once, and without cleaning its host')
    .option('--purge', 'remove the packages and images that Drover brought to the host, and the volumes of its services with their data, too')
    .option('--wait', 'wait until the hosts are clean and the nodes gone, with progress')
    .option('--timeout <duration>', 'how long --wait waits', durationMs, DEFAULT_TIMEOUT_MS)
    .action((names: readonly string[], options: RemoveOptions) => removeObjects(context, names.map((name) => ({ kind: 'Node', name })), options));
}
