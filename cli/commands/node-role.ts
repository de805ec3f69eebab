import type { Command } from 'commander';
import type { NodeRole } from '../../model/index.js';
import type { CommandContext } from '../context.js';
import { managerProgress } from '../manager-progress.js';
import { durationMs } from '../option-values.js';
import { waitFor } from '../wait-for.js';
import { updateAll } from './node-availability.js';

interface RoleOptions {
  readonly detach?: boolean;
  readonly timeout: number;
}

/** A host gets the whole control plane over its line, and each after the other. */
const PATIENCE_MS = 600_000;

export const configurePromote = (command: Command, context: CommandContext): void => configureRole(command, context, 'manager');
export const configureDemote = (command: Command, context: CommandContext): void => configureRole(command, context, 'worker');

function configureRole(command: Command, context: CommandContext, role: NodeRole): void {
  command
    .argument('<nodes...>')
    .option('-d, --detach', 'do not wait')
    .option('--timeout <duration>', 'how long to wait', durationMs, PATIENCE_MS)
    .action((names: readonly string[], options: RoleOptions) => changeRole(context, names, { ...options, role }));
}

async function changeRole(context: CommandContext, names: readonly string[], { role, detach = false, timeout }: RoleOptions & { readonly role: NodeRole }): Promise<void> {
  const nodes = await updateAll(context, names, { role });
  if (detach) return;
  const waiting = nodes.map((name) => ({ ref: { kind: 'Node', name } as const, progress: managerProgress(name, role) }));
  await waitFor(context, waiting, { timeoutMs: timeout, goal: role === 'manager' ? 'a manager' : 'no manager' });
  for (const name of nodes) context.print(`node/${name} ${role === 'manager' ? 'is a manager' : 'is no manager any more'}`);
}
