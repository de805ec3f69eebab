import { tasksBySlot, type Task } from '../../model/index.js';
import type { Style } from '../output/style.js';

/** What a failed task said last, to stand below something else. */
export const lastLines = (lines: readonly string[] = [], style?: Style): string[] => lines.map((line) => (style === undefined ? `| ${line}` : style.dim(`| ${line}`)));

const endedAt = ({ status }: Task): string => status.finishedAt ?? status.since;

/** Of several tasks the one that failed last. */
const newestFailure = (tasks: readonly Task[]): Task | undefined =>
  tasks.filter(({ status }) => status.state === 'failed').sort((one, other) => endedAt(other).localeCompare(endedAt(one)))[0];

const hasWords = ({ status }: Task): boolean => status.lastLines !== undefined;

/** The newest failure of each slot of which something is kept. */
export function newestFailures(tasks: readonly Task[]): ReadonlySet<Task> {
  return new Set([...tasksBySlot(tasks.filter(hasWords)).values()].flatMap((ofSlot) => newestFailure(ofSlot) ?? []));
}

/** What a person wants to read when a service does not get where it should: which task failed last, of what, and what it said. */
export function lastWords(tasks: readonly Task[]): string[] {
  const task = newestFailure(tasks.filter(hasWords));
  if (task === undefined) return [];
  const { node, error } = task.status;
  return [`${task.metadata.name} failed${node === undefined ? '' : ` on ${node}`}${error === undefined ? '' : ` (${error})`}, and said last:`, ...lastLines(task.status.lastLines).map((line) => `  ${line}`)];
}

/** The container of the task that failed last is still there: its last lines come when it is taken away. */
export const areWordsToCome = (tasks: readonly Task[]): boolean => {
  const status = newestFailure(tasks)?.status;
  return status !== undefined && status.lastLines === undefined && status.containerId !== undefined;
};
