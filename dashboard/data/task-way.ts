import type { ClusterEvent } from '../../model/event.js';
import { NODE_STATES, type Node } from '../../model/node.js';
import { TASK_STATES, TERMINAL_TASK_STATES, type Task, type TaskState } from '../../model/task.js';
import type { MachineGraph } from './machine-graph.js';
import { wayThrough, type KnownStep, type WayStep } from './machine-way.js';

/**
 * The way of a task to its present state, in order. Known are its creation, what events tell of it, and what its status says: that it has a node, when it
 * was started, since when it is what it is. All else comes from the machine. Pure.
 */
export function taskWay(task: Task, events: readonly ClusterEvent[], graph: MachineGraph): readonly WayStep[] {
  const steps = new Map<string, KnownStep>();
  const note = (step: KnownStep): void => { steps.set(step.state, { ...steps.get(step.state), ...step }); };
  const { status, metadata } = task;
  if (status.node !== undefined) note({ state: 'assigned' }); // nothing else gives it one
  if (hasStopped(task)) note({ state: 'stopping' });
  for (const step of told('Task', metadata.name, events)) if (isTaskState(step.state)) note(step);
  note({ state: status.state, at: status.since, note: status.error ?? status.message });
  if (status.startedAt !== undefined) note({ state: 'running', at: status.startedAt }); // the container's own time
  note({ state: 'pending', at: metadata.creationTimestamp });
  const isBefore = (step: KnownStep): boolean => orderOf(step) < orderOf(status) && !TERMINAL_TASK_STATES.has(step.state as TaskState);
  const known = [...steps.values()].filter((step) => step.state === status.state || isBefore(step)).sort((one, other) => orderOf(one) - orderOf(other));
  return wayThrough(graph, known, neverIn(task));
}

/** Whoever was running has a time of its start; and whoever took no more connections by the very write that ended it was not stopped before. */
const neverIn = ({ status: { startedAt, quietVersion, endedVersion } }: Task): ReadonlySet<string> =>
  new Set([...(startedAt === undefined ? ['running'] : []), ...(endedVersion !== undefined && quietVersion === endedVersion ? ['stopping'] : [])]);

/** It never goes backwards, and the last states exclude each other. */
const orderOf = ({ state }: { readonly state: string }): number => TASK_STATES.indexOf(state as TaskState);

const isTaskState = (state: string): boolean => (TASK_STATES as readonly string[]).includes(state) && state !== 'pending'; // `TaskPending` says why it waits, not that it began to

/** It took no more connections by one write, and ended by a later one: in between it was stopping. */
const hasStopped = ({ status: { quietVersion, endedVersion } }: Task): boolean => quietVersion !== undefined && quietVersion !== endedVersion;

/** Nodes go back and forth: the way is what events tell, oldest first, to the present state. Pure. */
export function nodeWay({ metadata, status }: Node, events: readonly ClusterEvent[]): readonly WayStep[] {
  const before = told('Node', metadata.name, events).filter(({ state, at = '' }) => (NODE_STATES as readonly string[]).includes(state) && at < status.since);
  const known = before.at(-1)?.state === status.state ? before.slice(0, -1) : before; // the same step: its event has a time of its own
  return [...known, { state: status.state, at: status.since, note: status.message }].map((step) => ({ ...step, certainty: 'recorded' as const }));
}

/** What events say of the states of one object, oldest first: `TaskRunning` is `running`. */
const told = (kind: 'Task' | 'Node', name: string, events: readonly ClusterEvent[]): readonly KnownStep[] => events
  .filter(({ object, reason }) => object.kind === kind && object.name === name && reason.startsWith(kind))
  .map(({ reason, time, message }) => ({ state: reason.charAt(kind.length).toLowerCase() + reason.slice(kind.length + 1), at: time, note: message }))
  .sort((one, other) => one.at.localeCompare(other.at));
