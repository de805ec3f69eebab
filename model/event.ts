import type { Kind } from './resource.js';

/** What a person reads in `drover events`: kept for a limited time, never read by a controller. */
export interface ClusterEvent {
  /** Position in the event log; set by the log. */
  readonly id?: string;
  readonly time: string;
  readonly type: 'Normal' | 'Warning';
  /** CamelCase, stable: TaskFailed, NodeDown, DriftRepaired … */
  readonly reason: string;
  readonly message: string;
  readonly object: { readonly kind: Kind; readonly name: string };
  /** `user`, or the controller or job that did it. */
  readonly source: string;
  /** Of the source `user`: name of the token, or LOCAL_USER. */
  readonly user?: string;
}
