import type { Command } from 'commander';
import type { ObjectRef } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';
import type { CommandContext } from '../context.js';
import { durationMs } from '../option-values.js';
import { parseGoal, type Goal } from '../wait-goal.js';
import { waitFor } from '../wait-for.js';
import { refsOf } from './delete.js';

interface WaitOptions {
  readonly for: string;
  readonly timeout: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('<objects...>', 'KIND/NAME…')
    .requiredOption('--for <goal>', 'running (converged), complete (a job), delete, state=STATE, condition=TYPE or condition=TYPE=STATUS')
    .option('--timeout <duration>', 'then the exit code is 124', durationMs, DEFAULT_TIMEOUT_MS)
    .action((words: readonly string[], options: WaitOptions) => wait(context, words, options));
}

async function wait(context: CommandContext, words: readonly string[], options: WaitOptions): Promise<void> {
  const refs = refsOf(words);
  const goal = parseGoal(options.for);
  if (refs.length === 0) throw new OperatorError('USAGE', 'wait for what? Say KIND/NAME');
  await waitFor(context, refs.map((ref) => targetOf(ref, goal)), { timeoutMs: options.timeout, goal: goal.name });
  for (const { kind, name } of refs) context.print(`${kind.toLowerCase()}/${name} ${goal.reached}`);
}

const targetOf = (ref: ObjectRef, goal: Goal) => ({ ref, progress: (view: Parameters<Goal['progress']>[0]) => goal.progress(view, ref) });
