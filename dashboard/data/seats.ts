import { slotName } from '../../model/slots.js';
import { isTerminalTask, isWanted, type Task } from '../../model/task.js';

/** Of two made at the same time the live one is newer. Pure. */
export function isNewer(one: Task, other: Task): boolean {
  const [at, otherAt] = [one.metadata.creationTimestamp, other.metadata.creationTimestamp];
  return at === otherAt ? isTerminalTask(other) && !isTerminalTask(one) : at > otherAt;
}

/**
 * The tasks that stand for their places now: all that have not ended, and the newest of a place that nobody has taken over although one is wanted
 * there. The rest is history. Takes O(tasks). Pure.
 */
export function presentTasks(tasks: Iterable<Task>): Task[] {
  const live: Task[] = [];
  const taken = new Set<string>();
  const ended = new Map<string, Task>();
  for (const task of tasks) {
    const seat = slotName(task);
    if (!isTerminalTask(task)) {
      live.push(task);
      taken.add(seat);
    } else if (isWanted(task)) {
      const held = ended.get(seat);
      if (held === undefined || isNewer(task, held)) ended.set(seat, task);
    }
  }
  return [...live, ...[...ended].filter(([seat]) => !taken.has(seat)).map(([, task]) => task)];
}

/** In the order in which a person counts: by service, number of the slot, node; the newest first where they are equal. Pure. */
export function compareTasks(one: Task, other: Task): number {
  return compareText(one.spec.service, other.spec.service)
    || (one.spec.slot ?? 0) - (other.spec.slot ?? 0)
    || compareText(one.spec.node ?? '', other.spec.node ?? '')
    || compareText(other.metadata.creationTimestamp, one.metadata.creationTimestamp)
    || compareText(one.metadata.name, other.metadata.name);
}

/** By characters: of thousands of names, where a collator takes too long. Pure. */
export const compareText = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);
