import type { Task, TaskEvent, Write } from '../model/index.js';

/** What a planner knows besides the view. */
export interface PlanContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** 12 characters [a-z0-9], never the same twice. */
  readonly newId: () => string;
  /** The task machine: the task after the event, or undefined when its state does not accept it. */
  readonly advance: (task: Task, event: TaskEvent, now: number) => Task | undefined;
}

/** What a planner that watches the clock wants. */
export interface Plan {
  /** Each object at most once; `[]` means settled. */
  readonly writes: readonly Write[];
  /** Plan again then (ms) even if nothing changes before. */
  readonly wakeAt?: number;
}

/** The earlier of two times; undefined is never. */
export const earlier = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
