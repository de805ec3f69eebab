import type { GenericResources } from './generic-resources.js';
import type { ContainerSpec, Placement, PortSpec, RestartPolicy } from './service.js';
import type { Resource } from './resource.js';

/** Life of a task; owned by machines/task.ts. Never goes backwards. `stopping`: its endpoint is withdrawn, then SIGTERM. */
export const TASK_STATES = [
  'pending', 'assigned', 'preparing', 'starting', 'running', 'stopping',
  'complete', 'failed', 'shutdown', 'rejected', 'orphaned', 'rescheduled',
] as const;
export type TaskState = (typeof TASK_STATES)[number];

export const TERMINAL_TASK_STATES: ReadonlySet<TaskState> = new Set(['complete', 'failed', 'shutdown', 'rejected', 'orphaned', 'rescheduled']);

/** What the orchestrator wants of a task: `ready` = prepared but not started yet; `remove` = stop, then delete the object. */
export type TaskDesiredState = 'ready' | 'running' | 'shutdown' | 'remove';

/** Why a task leaves a node that works. */
export type ReliefCause = 'drain' | 'constraint' | 'rebalance';

export interface TaskSpec {
  readonly service: string;
  readonly serviceUid: string;
  /** 1..N for replicated services and jobs; absent for global ones. */
  readonly slot?: number;
  /** Set for global services: the only node it may run on. */
  readonly node?: string;
  /** Of a job: the run that it belongs to. */
  readonly iteration?: number;
  readonly desired: TaskDesiredState;
  /** Hash of everything whose change replaces the task (see model/template.ts). */
  readonly templateHash: string;
  readonly container: ContainerSpec;
  readonly networks: readonly string[];
  readonly ports: readonly PortSpec[];
  readonly placement: Placement;
  readonly restartPolicy: RestartPolicy;
  /** Name of the task whose slot this one takes over; it starts after that one's endpoint is withdrawn everywhere. */
  readonly replaces?: string;
  /** Name of a task that serves and shall leave its node; it goes when this one stands in every table. */
  readonly relieves?: { readonly task: string; readonly cause: ReliefCause };
  /** Not started before this time (restart delay); RFC 3339. */
  readonly notBefore?: string;
  /** Tasks in a row before this one, same slot and template, that ended soon after their start: the restart delay grows with it. */
  readonly quickFailures?: number;
}

export interface TaskStatus {
  readonly state: TaskState;
  readonly since: string;
  readonly message: string;
  readonly error?: string;
  readonly exitCode?: number;
  readonly node?: string;
  /** Overlay address per network, without prefix length; held until `released`. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Host-local address of the gateway leg. */
  readonly gatewayAddress?: string;
  /** Given to it with its node. */
  readonly genericResources?: GenericResources;
  readonly containerId?: string;
  readonly startedAt?: string;
  /** When it began to take connections, as far as is known. */
  readonly servingSince?: string;
  readonly finishedAt?: string;
  /** Of a failed task: what its container said last, at most 20 lines and 4 KiB of plain text, oldest first. Kept when the container is taken away. */
  readonly lastLines?: readonly string[];
  /** Only with a healthcheck. */
  readonly health?: 'starting' | 'healthy' | 'unhealthy';
  /** Set by the restart of a slot: the task that took over. */
  readonly replacedBy?: string;
  /** True once no host lists its endpoint and its container and namespace may go: its addresses are free again. */
  readonly released: boolean;
  /** Version of the write with which it began to take connections, kept over later writes; absent: the last write did it. */
  readonly servingVersion?: number;
  /** Version of the write with which it stopped taking new connections, kept over later writes; absent: the last write did it. */
  readonly quietVersion?: number;
  /** The same for the write that ended it. */
  readonly endedVersion?: number;
}

export type Task = Resource<'Task', TaskSpec, TaskStatus>;

/** The last label of a task's name: at most 12 characters [a-z0-9], so that `t-<id>` fits an interface name. */
export const taskId = (task: Task): string => task.metadata.name.slice(task.metadata.name.lastIndexOf('.') + 1);

export const isTerminalTask = (task: Task): boolean => TERMINAL_TASK_STATES.has(task.status.state);

/** Takes new connections: running and, where it has a healthcheck, healthy. `[NONE]` turns the image's own healthcheck off. */
export const isServing = (task: Task): boolean => {
  const { healthcheck } = task.spec.container;
  return task.status.state === 'running' && (healthcheck === undefined || healthcheck.test[0] === 'NONE' || task.status.health === 'healthy');
};

/** Steps in the life of an endpoint, as hosts see it. `up`: runs, but takes no new connections yet, so only its own names lead to it. */
export function endpointPhase(task: Task): 'absent' | 'held' | 'up' | 'serving' | 'draining' | 'ended' {
  if (task.status.released || task.status.node === undefined) return 'absent';
  if (isTerminalTask(task)) return 'ended';
  if (task.status.state === 'stopping') return 'draining';
  if (isServing(task)) return 'serving';
  return task.status.state === 'running' ? 'up' : 'held';
}

/** Parts of a task's life that somebody waits to end; `live` is neither. `ended`: its addresses and its container are still held. */
export type TaskStage = 'pending' | 'live' | 'stopping' | 'ended' | 'released';

export function stageOf(task: Task): TaskStage {
  const { state, released } = task.status;
  if (isTerminalTask(task)) return released ? 'released' : 'ended';
  return state === 'pending' || state === 'stopping' ? state : 'live';
}

/** Its message says what the state does not: what it waits for, or how far its image is. */
export const tellsMore = ({ status: { state, message } }: Task): boolean => state === 'pending' || (state === 'preparing' && message.startsWith(`${state}: `));

/** The orchestrator wants it to run, or to be ready to. */
export const isWanted = ({ spec }: Task): boolean => spec.desired === 'running' || spec.desired === 'ready';

/**
 * The status to build the next one on: it keeps the versions at which the task began to serve, went quiet and ended, which a later write would hide.
 * Every write to a task goes through it (the machine does), or its withdrawal is waited for once more.
 */
export function rememberVersions(task: Task): TaskStatus {
  const { status, metadata: { resourceVersion } } = task;
  if (isServing(task)) return { ...status, servingVersion: status.servingVersion ?? resourceVersion };
  const isEnded = TERMINAL_TASK_STATES.has(status.state);
  if (!isEnded && status.state !== 'stopping') return status;
  const quietVersion = status.quietVersion ?? resourceVersion;
  return isEnded ? { ...status, quietVersion, endedVersion: status.endedVersion ?? resourceVersion } : { ...status, quietVersion };
}
