import type { AvailabilityEvent, ManagerEvent, NodeEvent, TaskEvent } from '../../model/life-event.js';
import type { NodeState } from '../../model/node.js';
import type { TaskState } from '../../model/task.js';
import type { MachineName } from './machine-graph.js';

/** What a state of a task means, for whoever has never seen one. */
export const TASK_STATE_MEANING: Readonly<Record<TaskState, string>> = {
  pending: 'waits for a node', assigned: 'has a node, which does not work on it yet', preparing: 'its image and its network are made ready', starting: 'its container is being started',
  running: 'its container runs', stopping: 'takes no new connections, and its container is told to stop', complete: 'its container ended with exit code 0',
  failed: 'its container ended otherwise, or was lost', shutdown: 'was stopped on purpose', rejected: 'its node could not start it', orphaned: 'its node is gone for good',
  rescheduled: 'its place was given to another task, since its node does not answer',
};

export const NODE_STATE_MEANING: Readonly<Record<NodeState, string>> = {
  joining: 'is being prepared', joinFailed: 'could not be prepared', ready: 'answers, and takes tasks', unreachable: 'does not answer at the moment', down: 'has not answered for too long: its tasks run elsewhere',
  leaving: 'is being emptied and cleaned', absent: 'is to be removed, but does not answer', removed: 'is removed',
};

type LifeEvent = (TaskEvent | NodeEvent | AvailabilityEvent | ManagerEvent)['type'];

const EVENT_MEANING: Readonly<Record<LifeEvent, string>> = {
  'task.assigned': 'a node is found', 'task.preparing': 'its node begins', 'task.starting': 'all is prepared', 'task.started': 'its container runs', 'task.rejected': 'it cannot be started',
  'task.exited': 'its container ends', 'task.missing': 'its container is gone', 'task.healthChanged': 'its health check fails', 'slot.released': 'it is wanted no longer',
  'slot.rescheduled': 'its place is given to another task', 'task.orphaned': 'its node is gone for good',
  'node.rebooted': 'the host is booted anew', 'node.joined': 'it is prepared', 'node.joinFailed': 'it cannot be prepared', 'node.retry': 'time to try again', 'node.missed': 'a heartbeat is missing',
  'node.answered': 'it answers', 'node.silent': 'it does not answer for too long', 'node.respecified': 'its manifest changes', 'node.leave': 'it is removed', 'node.left': 'its host is clean',
  'availability.activated': 'it is activated', 'availability.paused': 'it is paused', 'availability.drained': 'it is drained', 'node.emptied': 'no task is left', 'node.occupied': 'a task is there again',
  'manager.promoted': 'it is promoted', 'manager.demoted': 'it is demoted', 'manager.started': 'its member answers', 'manager.stopped': 'nothing of it is left', 'manager.outdated': 'it is to run another build',
  'manager.restored': 'it runs the earlier build again',
};

/** `its container ends, or its container is gone`. Types that nobody described stand for themselves. Pure. */
export const eventWords = (types: readonly string[]): string => types.map((type) => (EVENT_MEANING as Readonly<Record<string, string>>)[type] ?? type).join(', or ');

const MEANINGS: Readonly<Partial<Record<MachineName, Readonly<Record<string, string>>>>> = { task: TASK_STATE_MEANING, node: NODE_STATE_MEANING };

/** Undefined for states that say themselves what they are. Pure. */
export const stateMeaning = (machine: MachineName, state: string): string | undefined => MEANINGS[machine]?.[state];
