import type { Placement, Service, Task } from '../../model/index.js';
import type { NodeLoad } from '../node-load.js';

/** Why a node does not take a task; `one` completes "1 node …", `many` "2 nodes …". */
export interface Refusal {
  readonly one: string;
  readonly many: string;
}

/** Undefined when the node passes. */
export type Filter = (load: NodeLoad) => Refusal | undefined;

export interface Candidate {
  readonly task: Task;
  /** The service's present placement: it may have changed since the task was made. */
  readonly placement: Placement;
  readonly service?: Service;
}

export const refusal = (one: string, many = one): Refusal => ({ one, many });
