import type { Kind } from '../../model/resource.js';

/** What somebody has asked for here, and what is to come of it. */
export type Goal =
  /** So many tasks of the service run. */
  | { readonly kind: 'scale'; readonly replicas: number }
  /** All its tasks are made anew. `before`: when its last update began, so that another one is told from it. */
  | { readonly kind: 'rollout'; readonly before: string | undefined }
  /** No task is left on the node; `tasks`: there were so many. */
  | { readonly kind: 'drain'; readonly tasks: number }
  /** They are spread as evenly as can be. */
  | { readonly kind: 'balance'; readonly services: readonly string[] }
  /** Another task has its seat. */
  | { readonly kind: 'kill'; readonly service: string; readonly seat: string };

export interface Subject {
  readonly kind: Extract<Kind, 'Service' | 'Node' | 'Task'>;
  readonly name: string;
}

export interface Operation {
  readonly id: number;
  /** `Scale web to 6`. */
  readonly title: string;
  /** Where it leads when it is pressed; absent for what is about many. */
  readonly subject?: Subject;
  readonly goal: Goal;
  /** Of the write that began it: an older picture says nothing of it. 0: unknown. */
  readonly version: number;
}

/** How far it has come. */
export interface Progress {
  readonly state: 'going' | 'done' | 'stuck';
  /** `4 of 6 run`. */
  readonly text: string;
  /** Of something that can be counted. */
  readonly share?: { readonly done: number; readonly total: number };
  /** What it waits for, a line each. */
  readonly blockers: readonly string[];
}

export const going = (text: string, blockers: readonly string[] = []): Progress => ({ state: 'going', text, blockers });
export const done = (text: string): Progress => ({ state: 'done', text, blockers: [] });
export const stuck = (text: string): Progress => ({ state: 'stuck', text, blockers: [] });

/** Until the picture has the write itself. */
export const UNSEEN = going('asked for');
