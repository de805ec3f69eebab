import type { Command } from 'commander';
import type { UpgradeRequest, UpgradeResult } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';
import type { CommandContext } from '../context.js';
import { durationMs } from '../option-values.js';
import { upgradeProgress } from '../upgrade-progress.js';
import { waitFor } from '../wait-for.js';

interface UpgradeOptions {
  readonly all?: boolean;
  readonly force?: boolean;
  readonly detach?: boolean;
  readonly timeout: number;
}

/** Each host in turn gets the whole program over its line, and a slow one unpacks it for minutes. */
const PATIENCE_MS = 1_800_000;

export function configureUpgrade(command: Command, context: CommandContext): void {
  command
    .argument('[nodes...]', 'managers')
    .option('--all', 'all managers')
    .option('--force', 'also while so many managers are away that too few would be left if one did not come up again')
    .option('-d, --detach', 'do not wait')
    .option('--timeout <duration>', 'how long to wait', durationMs, PATIENCE_MS)
    .action((names: readonly string[], options: UpgradeOptions) => upgrade(context, names, options));
}

async function upgrade(context: CommandContext, names: readonly string[], { all = false, force = false, detach = false, timeout }: UpgradeOptions): Promise<void> {
  if (all === (names.length > 0)) throw new OperatorError('USAGE', 'upgrade whom? Name managers, or say --all');
  const build = await context.deps.build();
  const request: UpgradeRequest = { build, ...(!all && { nodes: names }), ...(force && { force }) };
  const { id, nodes } = await context.client().post<UpgradeResult>('/v1/upgrade', request, { isRepeatable: true });
  for (const { name, outcome } of nodes) context.print(`node/${name} ${outcome === 'unchanged' ? `runs build ${build} already` : 'upgrading'}`);
  const upgrading = nodes.filter(({ outcome }) => outcome === 'upgrading').map(({ name }) => name);
  if (detach || upgrading.length === 0) return;
  await waitFor(context, upgrading.map((name) => ({ ref: { kind: 'Node', name }, progress: upgradeProgress(name, id) })), { timeoutMs: timeout, goal: 'upgraded' });
  for (const name of upgrading) context.print(`node/${name} runs build ${build}`);
}
