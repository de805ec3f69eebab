import { isTerminalTask, taskId, type Task } from './task.js';

export interface SlotRow {
  readonly task: Task;
  /** True for all but the newest task of a slot. */
  readonly isHistory: boolean;
}

/** `web.1`, or `web.node-1` for a global service. */
export const slotName = (task: Task): string => task.metadata.name.slice(0, -(taskId(task).length + 1));

/** Of two made at the same time the live one is newer. */
export const newestFirst = (tasks: readonly Task[]): Task[] => [...tasks].sort((a, b) =>
  b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp) || Number(isTerminalTask(a)) - Number(isTerminalTask(b)));

/** By name of the slot, in no particular order. */
export function tasksBySlot(tasks: readonly Task[]): ReadonlyMap<string, readonly Task[]> {
  const slots = new Map<string, Task[]>();
  for (const task of tasks) {
    const name = slotName(task), held = slots.get(name);
    if (held === undefined) slots.set(name, [task]);
    else held.push(task);
  }
  return slots;
}

/** Natural order of slots, newest task of each slot first, as docker's `service ps`. Pure. */
export function slotRows(tasks: readonly Task[]): SlotRow[] {
  const slots = tasksBySlot(tasks);
  const { compare } = new Intl.Collator('en', { numeric: true });
  return [...slots.keys()].sort(compare).flatMap((name) => newestFirst(slots.get(name) ?? []).map((task, index) => ({ task, isHistory: index > 0 })));
}
