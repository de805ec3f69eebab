import { Option, type Command } from 'commander';
import type { RolloutRequest, RolloutResult } from '../../api/contract.js';
import type { Service } from '../../model/index.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { durationMs, serviceName, wholeNumber } from '../option-values.js';
import { waitFor } from '../wait-for.js';
import { rolloutProgress } from '../rollout-progress.js';
import { history } from './rollout-history.js';

/** An update ends by itself: it gets on, or it comes to its deadline. */
const DEFAULT_TIMEOUT_MS = 3_600_000;

export interface WaitOptions {
  readonly wait?: boolean;
  readonly timeout: number;
}

export function configure(command: Command, context: CommandContext): void {
  command.command('status').description('follow the update of a service to its end; exit code 1 when it is paused or went back by itself, 124 after the timeout')
    .argument('<service>', 'name or unique prefix')
    .option('--timeout <duration>', 'how long to follow', durationMs, DEFAULT_TIMEOUT_MS)
    .action((service: string, { timeout }: { timeout: number }) => status(context, service, timeout));
  command.command('history').description('former versions of a service, oldest first, and what changed')
    .argument('<service>', 'name or unique prefix')
    .option('--revision <number>', 'this one in full', wholeNumber)
    .addOption(new Option('-o, --output <format>', 'output format').choices(['table', 'json', 'yaml']).default('table'))
    .action((service: string, options: Parameters<typeof history>[2]) => history(context, service, options));
  addWait(command.command('undo').description('go back to the version before, or to another one, on the terms of rollbackConfig'))
    .argument('<service>', 'name or unique prefix')
    .option('--to-revision <number>', 'a number from `drover rollout history`', wholeNumber)
    .action((service: string, options: WaitOptions & { toRevision?: number }) => undo(context, service, options));
  addAction(command, context, { action: 'pause', description: 'update no further slot until it is resumed' });
  addAction(command, context, { action: 'resume', description: 'go on with what was paused, by a person or after a failure' });
  addAction(command, context, { action: 'restart', description: 'make all tasks anew with the same spec, as an update' });
}

export const addWait = (command: Command): Command => command
  .option('--wait', 'follow it to its end, as `drover rollout status` does')
  .option('--timeout <duration>', 'how long --wait waits', durationMs, DEFAULT_TIMEOUT_MS);

interface Action {
  readonly action: 'pause' | 'resume' | 'restart';
  readonly description: string;
}

function addAction(command: Command, context: CommandContext, { action, description }: Action): void {
  const added = command.command(action).description(description).argument('<services...>', 'names or unique prefixes');
  (action === 'pause' ? added : addWait(added)).action(async (services: readonly string[], options: WaitOptions) => {
    const names: string[] = [];
    for (const service of services) names.push(await ask(context, service, { action }));
    await followWhenWanted(context, names, options);
  });
}

/** Also `drover service rollback`. */
export async function undo(context: CommandContext, service: string, { toRevision, ...options }: WaitOptions & { readonly toRevision?: number }): Promise<void> {
  const name = await ask(context, service, { action: 'undo', ...(toRevision !== undefined && { toRevision }) });
  await followWhenWanted(context, [name], options);
}

/** To undo twice is to go there and back, so it is not repeated when the answer is lost. */
async function ask(context: CommandContext, service: string, request: RolloutRequest): Promise<string> {
  const isRepeatable = request.action === 'pause' || request.action === 'resume';
  const { outcome, service: { metadata: { name } }, revision } = await context.client().post<RolloutResult>(pathOf('services', serviceName(service), 'rollout'), request, { isRepeatable });
  context.print(`service/${name} ${outcome}${revision === undefined ? '' : ` (revision ${revision})`}`);
  return name;
}

export async function followWhenWanted(context: CommandContext, names: readonly string[], { wait, timeout }: WaitOptions): Promise<void> {
  if (wait === true) await follow(context, names, timeout);
}

async function status(context: CommandContext, word: string, timeoutMs: number): Promise<void> {
  const { metadata: { name } } = await context.client().get<Service>(pathOf('services', serviceName(word)));
  await follow(context, [name], timeoutMs);
  context.print(`service/${name} rolled out`);
}

async function follow(context: CommandContext, names: readonly string[], timeoutMs: number): Promise<void> {
  const targets = names.map((name) => ({
    ref: { kind: 'Service', name } as const,
    progress: (view: Parameters<Parameters<typeof waitFor>[1][number]['progress']>[0]) => {
      const service = view.service(name);
      return service === undefined ? { isDone: false, problem: 'does not exist any more', lines: [], blockers: [] } : rolloutProgress(service, view.tasksOfService(name));
    },
  }));
  await waitFor(context, targets, { timeoutMs, goal: 'rolled out' });
}
