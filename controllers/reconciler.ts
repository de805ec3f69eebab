import type { Change, ClusterEvent, ClusterView, Write } from '../model/index.js';
import type { QueueName } from '../jobs/contract.js';

/** What a controller wants done about one key: data only, carried out by the control loop in this order. */
export interface Decision {
  /** Committed together or not at all. */
  readonly writes?: readonly Write[];
  readonly events?: readonly ClusterEvent[];
  readonly due?: readonly { readonly queue: QueueName; readonly keys: readonly string[] }[];
  /** Look at the key again after this time, even if nothing changes. */
  readonly wakeInMs?: number;
}

export const SETTLED: Decision = {};

/**
 * Level-triggered: a key says what to look at, never what happened. `plan` is a pure function of the picture, so looking
 * twice does no harm and a missed wake-up is made good by the next.
 */
export interface Reconciler {
  readonly name: string;
  /** Keys to look at when the control plane starts. */
  allKeys(view: ClusterView): Iterable<string>;
  /** Keys that a change makes worth looking at. */
  keysOf(change: Change, view: ClusterView): Iterable<string>;
  plan(view: ClusterView, key: string, now: number): Decision;
}
