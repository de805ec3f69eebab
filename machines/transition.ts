import { transition, type AnyStateMachine } from 'xstate';
import { timestamp } from '../base/clock.js';
import type { AvailabilityEvent, AvailabilityState, ManagerEvent, ManagerState, ManagerStatus, Node, NodeEvent, NodeState, Task, TaskEvent, TaskState } from '../model/index.js';
import { availabilityMachine } from './availability.js';
import { managerMachine } from './manager.js';
import { nodeMachine } from './node.js';
import { nodeStatusAfter } from './node-status.js';
import { taskMachine } from './task.js';
import { taskStatusAfter } from './task-status.js';

/** The node after `event`, or undefined when its state does not accept it: then nothing changed. `now` in ms. Pure. */
export function nodeTransition(node: Node, event: NodeEvent, now: number): Node | undefined {
  const next = step(nodeMachine, stateOfNode(node), event);
  return next === undefined ? undefined : { ...node, status: nodeStatusAfter(node, event, next.state as NodeState, timestamp(now)) };
}

/** The node after `event` of its availability, or undefined when its availability does not accept it. `now` in ms. Pure. */
export function availabilityTransition(node: Node, event: AvailabilityEvent, message: string, now: number): Node | undefined {
  const next = step(availabilityMachine, { value: node.status.availability?.state ?? 'active', context: {} }, event);
  if (next === undefined) return undefined;
  return { ...node, status: { ...node.status, availability: { state: next.state as AvailabilityState, since: timestamp(now), message } } };
}

/** The node after `event` of its part in the control plane, or undefined when that part does not accept it. */
export function managerTransition(node: Node, event: ManagerEvent, message: string, now: number): Node | undefined {
  const next = step(managerMachine, { value: node.status.manager?.state ?? 'worker', context: {} }, event);
  if (next === undefined) return undefined;
  const { manager: { upgrade: former, ...manager } = {}, ...status } = node.status;
  if (next.state === 'worker') return { ...node, status };
  const upgrade = upgradeAfter(former, event);
  const told = event.type === 'manager.restored' ? event.error : message;
  return { ...node, status: { ...status, manager: { ...manager, state: next.state as ManagerState, since: timestamp(now), message: told, ...(upgrade && { upgrade }) } } };
}

/** One that succeeded is history; of one that failed others of the same request must know. */
function upgradeAfter(former: ManagerStatus['upgrade'], event: ManagerEvent): ManagerStatus['upgrade'] {
  if (event.type === 'manager.outdated') return event.upgrade;
  return event.type === 'manager.restored' && former !== undefined ? { ...former, error: event.error } : undefined;
}

/** The task after `event`, or undefined when its state does not accept it: then nothing changed. `now` in ms. Pure. */
export function taskTransition(task: Task, event: TaskEvent, now: number): Task | undefined {
  const next = step(taskMachine, stateOfTask(task), event);
  return next === undefined ? undefined : { ...task, status: taskStatusAfter(task, event, next.state as TaskState, timestamp(now)) };
}

/** Names of the effects that `event` would have on the node, in order; `[]` when it is not accepted. */
export const nodeEffects = (node: Node, event: NodeEvent): readonly string[] => step(nodeMachine, stateOfNode(node), event)?.effects ?? [];

/** Names of the effects that `event` would have on the task, in order; `[]` when it is not accepted. */
export const taskEffects = (task: Task, event: TaskEvent): readonly string[] => step(taskMachine, stateOfTask(task), event)?.effects ?? [];

const stateOfNode = ({ status }: Node) => ({ value: status.state, context: { hasJoined: status.joinedAt !== undefined } });

/** A task that is stopped because it is unhealthy carries the error from then on: that is how `failing` is remembered. */
const stateOfTask = ({ status }: Task) => ({ value: status.state, context: { failing: status.state === 'stopping' && status.error !== undefined, health: status.health } });

interface Stored {
  readonly value: string;
  readonly context: object;
}

function step(machine: AnyStateMachine, { value, context }: Stored, event: NodeEvent | AvailabilityEvent | ManagerEvent | TaskEvent): { state: string; effects: readonly string[] } | undefined {
  const snapshot = machine.resolveState({ value, context });
  if (!snapshot.can(event)) return undefined;
  const [next, actions] = transition(machine, snapshot, event);
  return { state: String(next.value), effects: actions.map(({ type }) => type) };
}
