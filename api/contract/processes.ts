import type { ErrorBody } from './error.js';

/** Each process has one text per title. */
export interface ProcessTable {
  readonly titles: readonly string[];
  readonly processes: readonly (readonly string[])[];
}

/** Of one task, or of each running task of a service. */
export interface ProcessList {
  readonly items: readonly (({ readonly task: string; readonly node: string }) & (ProcessTable | { readonly error: ErrorBody }))[];
}
