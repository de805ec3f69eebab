import type { Command } from 'commander';
import type { ScaleResult } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { durationMs } from '../option-values.js';
import { progressOf } from '../progress.js';
import { waitFor } from '../wait-for.js';

interface ScaleOptions {
  readonly wait?: boolean;
  readonly timeout: number;
}

const DEFAULT_TIMEOUT_MS = 600_000;

export function configureScale(command: Command, context: CommandContext): void {
  command
    .argument('<services...>', 'NAME=REPLICAS…')
    .option('--wait', 'wait until the services have that many, with progress')
    .option('--timeout <duration>', 'how long --wait waits', durationMs, DEFAULT_TIMEOUT_MS)
    .action((words: readonly string[], options: ScaleOptions) => scale(context, words, options));
}

async function scale(context: CommandContext, words: readonly string[], { wait, timeout }: ScaleOptions): Promise<void> {
  const wishes = words.map(parseWish);
  const client = context.client();
  const scaled: string[] = [];
  for (const { name, replicas } of wishes) {
    const { outcome, service } = await client.post<ScaleResult>(pathOf('services', name, 'scale'), { replicas }, { isRepeatable: true });
    scaled.push(service.metadata.name);
    context.print(`service/${service.metadata.name} ${outcome === 'scaled' ? `scaled to ${replicas}` : 'unchanged'}`);
  }
  if (wait !== true) return;
  const targets = scaled.map((name) => ({ ref: { kind: 'Service', name } as const, progress: (view: Parameters<typeof progressOf>[0]) => progressOf(view, 'Service', name) }));
  await waitFor(context, targets, { timeoutMs: timeout, goal: 'converged' });
}

/** `web=3`. @throws USAGE */
export function parseWish(word: string): { readonly name: string; readonly replicas: number } {
  const [, name, replicas] = /^([^=]+)=(\d{1,6})$/.exec(word) ?? [];
  if (name === undefined) throw new OperatorError('USAGE', `"${word}" is not NAME=REPLICAS, as in web=3`);
  return { name, replicas: Number(replicas) };
}
