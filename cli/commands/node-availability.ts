import type { Command } from 'commander';
import type { NodeUpdate, NodeUpdateResult, RebalanceResult } from '../../api/contract.js';
import { REBALANCE, type Availability, type ClusterView } from '../../model/index.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { drainProgress } from '../drain-progress.js';
import { durationMs } from '../option-values.js';
import type { Progress } from '../progress.js';
import { waitFor } from '../wait-for.js';

interface DrainOptions {
  readonly timeout?: number;
  readonly force?: boolean;
  readonly detach?: boolean;
}

/** Without --timeout, and nobody waits for longer. */
const PATIENCE_MS = 600_000;
/** What was told to stop at the deadline has its stop grace period yet. */
const AFTER_FORCE_MS = 120_000;

export function configureDrain(command: Command, context: CommandContext): void {
  command
    .argument('<nodes...>')
    .option('--timeout <duration>', 'how long to wait for replacements (default: 10m); the drain itself goes on', durationMs)
    .option('--force', 'then (without --timeout: at once) stop what is left, whether it was replaced or not')
    .option('-d, --detach', 'do not wait')
    .action((names: readonly string[], options: DrainOptions) => drain(context, names, options));
}

export function configurePause(command: Command, context: CommandContext): void {
  command.argument('<nodes...>').action(async (names: readonly string[]) => void (await updateAll(context, names, { availability: 'pause' })));
}

export function configureActivate(command: Command, context: CommandContext): void {
  command.argument('<nodes...>').action(async (names: readonly string[]) => void (await updateAll(context, names, { availability: 'active' })));
}

async function drain(context: CommandContext, names: readonly string[], { timeout, force = false, detach = false }: DrainOptions): Promise<void> {
  const nodes = await updateAll(context, names, { availability: 'drain', ...(force && { forceAfterMs: timeout ?? 0 }) });
  if (detach) return;
  const timeoutMs = force ? (timeout ?? 0) + AFTER_FORCE_MS : (timeout ?? PATIENCE_MS);
  await waitFor(context, nodes.map((name) => ({ ref: { kind: 'Node', name } as const, progress: (view: ClusterView) => drainProgress(view, name) })), { timeoutMs, goal: 'drained' });
  for (const name of nodes) context.print(`node/${name} drained`);
}

const DONE: Readonly<Record<Availability, string>> = { active: 'activated', pause: 'paused', drain: 'draining' };

const roleDone = ({ role }: NodeUpdate): string => (role === undefined ? 'updated' : role === 'manager' ? 'promoting' : 'demoting');

/** Full names, in order. */
export async function updateAll(context: CommandContext, names: readonly string[], update: NodeUpdate): Promise<string[]> {
  const updated: string[] = [];
  for (const name of names) {
    const { outcome, node } = await context.client().post<NodeUpdateResult>(pathOf('nodes', name, 'update'), update, { isRepeatable: true });
    updated.push(node.metadata.name);
    const done = update.availability === undefined ? roleDone(update) : DONE[update.availability];
    context.print(`node/${node.metadata.name} ${outcome === 'unchanged' ? 'unchanged' : done}`);
  }
  return updated;
}

export function configureRebalance(command: Command, context: CommandContext): void {
  command
    .argument('[services...]', 'only these (default: all replicated services)')
    .option('--wait', 'wait until the tasks are spread')
    .option('--timeout <duration>', 'how long --wait waits', durationMs, PATIENCE_MS)
    .action((names: readonly string[], options: { readonly wait?: boolean; readonly timeout: number }) => rebalance(context, names, options));
}

async function rebalance(context: CommandContext, names: readonly string[], { wait, timeout }: { readonly wait?: boolean; readonly timeout: number }): Promise<void> {
  const { services } = await context.client().post<RebalanceResult>('/v1/rebalance', names.length === 0 ? {} : { services: names });
  for (const name of services) context.print(`service/${name} is rebalanced`);
  if (wait !== true || services.length === 0) return;
  await waitFor(context, services.map((name) => ({ ref: { kind: 'Service', name } as const, progress: (view: ClusterView) => balanceProgress(view, name) })), { timeoutMs: timeout, goal: 'spread evenly' });
}

/** The mark goes when no move is left that would make the service more even. */
function balanceProgress(view: ClusterView, name: string): Progress {
  const isDone = view.service(name)?.metadata.annotations[REBALANCE] === undefined;
  const moving = view.tasksOfService(name).filter(({ spec, status }) => spec.relieves !== undefined && spec.desired === 'running' && status.state !== 'running');
  const lines = isDone ? [] : [moving.length === 0 ? 'looking for the next move' : moving.map(({ metadata, status }) => `${metadata.name}: ${status.state} ${status.node ?? status.message}`).join('; ')];
  return { isDone, lines, blockers: lines };
}
