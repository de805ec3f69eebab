import type { GenericResources } from './generic-resources.js';
import type { NodeFacts, NodeStatus } from './node.js';
import type { TaskStatus } from './task.js';
import type { Upgrade } from './upgrade.js';

/** What can happen to a node; machines/node.ts decides what it means. `generation`: of the spec that the join was made with. `reason` is what a person reads in `status.message`. */
export type NodeEvent =
  | { readonly type: 'node.joined'; readonly generation?: number; readonly facts?: NodeFacts; readonly vtep?: NodeStatus['vtep']; readonly hostKey?: string }
  | { readonly type: 'node.joinFailed'; readonly generation?: number; readonly error: string }
  /** Time to try the join again. */
  | { readonly type: 'node.retry' }
  /** One heartbeat is late, or the connection ended; again when what a person should know of it has changed. */
  | { readonly type: 'node.missed'; readonly reason?: string }
  /** It answers, and its boot id is the one we know. */
  | { readonly type: 'node.answered' }
  /** Patience is over: Cluster settings, heartbeat. */
  | { readonly type: 'node.silent'; readonly reason?: string }
  /** It answers with another boot id: what ran there is gone, and so is its network state. */
  | { readonly type: 'node.rebooted' }
  /** Its spec changed in a way that needs a new join (ssh address, advertised address), or a person had the machine behind it forgotten. */
  | { readonly type: 'node.respecified'; readonly reason?: string }
  | { readonly type: 'node.leave' }
  | { readonly type: 'node.left' };

/** What can happen to a node's availability; machines/availability.ts decides what it means. */
export type AvailabilityEvent =
  | { readonly type: 'availability.activated' }
  | { readonly type: 'availability.paused' }
  | { readonly type: 'availability.drained' }
  /** No task is left there. */
  | { readonly type: 'node.emptied' }
  /** A task is there again: the node was away when it was told to stop. */
  | { readonly type: 'node.occupied' };

/** What can happen to a node's part in the control plane; machines/manager.ts decides what it means. */
export type ManagerEvent =
  | { readonly type: 'manager.promoted' }
  | { readonly type: 'manager.demoted' }
  /** Its member answers. */
  | { readonly type: 'manager.started' }
  /** Nothing of it is left there. */
  | { readonly type: 'manager.stopped' }
  /** It shall run another build, and it is its turn. */
  | { readonly type: 'manager.outdated'; readonly upgrade: Upgrade }
  /** The other build did not come up: it runs the earlier one again. */
  | { readonly type: 'manager.restored'; readonly error: string };

/** What can happen to a task; machines/task.ts decides what it means. Times are RFC 3339. */
export type TaskEvent =
  | { readonly type: 'task.assigned'; readonly node: string; readonly gatewayAddress?: string; readonly genericResources?: GenericResources }
  /** `message`: how far its image is. */
  | { readonly type: 'task.preparing'; readonly message?: string }
  | { readonly type: 'task.starting'; readonly containerId?: string }
  | { readonly type: 'task.started'; readonly containerId?: string; readonly startedAt?: string; readonly health?: TaskStatus['health'] }
  /** It failed before its container was started: image, namespace, host port. */
  | { readonly type: 'task.rejected'; readonly error: string }
  | { readonly type: 'task.exited'; readonly exitCode: number; readonly finishedAt?: string; readonly error?: string }
  /** The container is gone and nobody knows its exit code. */
  | { readonly type: 'task.missing' }
  | { readonly type: 'task.healthChanged'; readonly health: NonNullable<TaskStatus['health']> }
  /** The orchestrator wants it no longer: desired shutdown or remove. */
  | { readonly type: 'slot.released'; readonly reason?: string }
  /** Its slot was given to the task `by` while its node cannot say whether it still runs. */
  | { readonly type: 'slot.rescheduled'; readonly by?: string; readonly reason: string }
  /** Its node was booted anew. */
  | { readonly type: 'node.rebooted' }
  /** Its node is gone for good. */
  | { readonly type: 'task.orphaned'; readonly reason?: string };
