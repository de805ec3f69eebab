import type { ObjectRef } from '../api/contract.js';
import { OperatorError } from '../base/errors.js';
import type { ClusterView } from '../model/index.js';
import type { CommandContext } from './context.js';
import { followCluster } from './follow.js';
import { createLiveLines } from './output/live-lines.js';
import type { Progress } from './progress.js';

export interface Target {
  readonly ref: ObjectRef;
  readonly progress: (view: ClusterView) => Progress;
}

export interface WaitOptions {
  readonly timeoutMs: number;
  /** What is waited for, in the message of a timeout: `converged`. */
  readonly goal: string;
}

/** A container that failed is soon taken away, and then its last lines are known. */
const WORDS_MS = 10_000;

const label = ({ kind, name }: ObjectRef): string => `${kind.toLowerCase()}/${name}`;

/**
 * Shows progress on stderr until all targets are done. @throws TIMEOUT saying what blocks; CONFLICT when one cannot get there without a person;
 * after Ctrl-C the abort error, with a hint that the work goes on
 */
export async function waitFor(context: CommandContext, targets: readonly Target[], { timeoutMs, goal }: WaitOptions): Promise<void> {
  const expired = AbortSignal.timeout(timeoutMs);
  const patience = new AbortController();
  const signal = AbortSignal.any([expired, context.interrupted, patience.signal]);
  const live = await createLiveLines(context.deps.stderr);
  let last: Progress[] = [];
  let waiting: NodeJS.Timeout | undefined;
  const onConnection = (isConnected: boolean): void => live.show([isConnected ? 'the control plane is back' : 'the control plane has gone: waiting for it']);
  for await (const view of followCluster(context.client(), { signal, onConnection })) {
    last = targets.map(({ progress }) => progress(view));
    live.show(render(targets, last));
    const stuck = last.findIndex(({ problem }) => problem !== undefined);
    if (last[stuck]?.areWordsToCome === true) {
      waiting ??= setTimeout(() => patience.abort(), WORDS_MS).unref();
      continue;
    }
    clearTimeout(waiting);
    waiting = undefined;
    if (stuck >= 0 || last.every(({ isDone }) => isDone)) live.done();
    if (stuck >= 0) throw problemError(targets[stuck]!, last[stuck]!);
    if (last.every(({ isDone }) => isDone)) return;
  }
  live.done();
  if (context.interrupted.aborted) context.note('the work continues in the background: see `drover get all`');
  context.interrupted.throwIfAborted();
  const stuck = last.findIndex(({ problem }) => problem !== undefined);
  if (stuck >= 0) throw problemError(targets[stuck]!, last[stuck]!);
  throw timeoutError(targets, last, { timeoutMs, goal });
}

const render = (targets: readonly Target[], progress: readonly Progress[]): string[] => progress.flatMap(({ lines, isDone }, index) => {
  const name = label(targets[index]!.ref);
  if (isDone) return [`${name}: done`];
  return lines.map((line) => `${name}: ${line}`);
});

const indented = (lines: readonly string[] = []): string => lines.map((line) => `\n  ${line}`).join('');

const problemError = ({ ref }: Target, { problem = '', lastWords }: Progress): OperatorError =>
  new OperatorError('CONFLICT', `${label(ref)}: ${problem}${indented(lastWords)}`);

function timeoutError(targets: readonly Target[], progress: readonly Progress[], { timeoutMs, goal }: WaitOptions): OperatorError {
  const open = targets.flatMap(({ ref }, index) => (progress[index]?.isDone === true ? [] : [{ ref, blockers: progress[index]?.blockers ?? [], words: progress[index]?.lastWords }]));
  const lines = open.map(({ ref, blockers, words }) => `  ${label(ref)}: ${blockers.join('\n    ')}${indented(words)}`);
  const first = open[0]?.ref;
  const next = first === undefined ? '' : `\nnext: drover describe ${first.kind.toLowerCase()} ${first.name}`;
  return new OperatorError('TIMEOUT', `not ${goal} within ${timeoutMs / 1000} s:\n${lines.join('\n')}${next}`, { open: open.map(({ ref }) => label(ref)) });
}
