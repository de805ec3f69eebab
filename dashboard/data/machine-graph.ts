import type { AnyStateMachine } from 'xstate';
import { availabilityMachine } from '../../machines/availability.js';
import { managerMachine } from '../../machines/manager.js';
import { nodeMachine } from '../../machines/node.js';
import { taskMachine } from '../../machines/task.js';

export type MachineName = 'task' | 'node' | 'availability' | 'manager';

export interface MachineState {
  readonly name: string;
  /** Nothing follows it. */
  readonly isFinal: boolean;
}

/** One per pair of states; what stays in its state is left out. */
export interface MachineEdge {
  readonly from: string;
  readonly to: string;
  /** Types of the events that lead there: `task.started`. */
  readonly events: readonly string[];
}

export interface MachineGraph {
  readonly initial: string;
  /** In the order of the machine's source. */
  readonly states: readonly MachineState[];
  readonly edges: readonly MachineEdge[];
}

const MACHINES: Readonly<Record<MachineName, AnyStateMachine>> = { task: taskMachine, node: nodeMachine, availability: availabilityMachine, manager: managerMachine };

/** States of a machine and what leads from one to another, as the machine itself has them. Pure. */
export function machineGraph(name: MachineName): MachineGraph {
  const { root } = MACHINES[name];
  const nodes = Object.values(root.states);
  const edges = new Map<string, { from: string; to: string; events: string[] }>();
  for (const { key: from, transitions } of nodes) {
    for (const { target, eventType } of [...transitions.values()].flat()) {
      const to = target?.[0]?.key;
      if (to === undefined || to === from) continue;
      const edge = edges.get(`${from} ${to}`) ?? { from, to, events: [] };
      edges.set(`${from} ${to}`, edge);
      if (!edge.events.includes(String(eventType))) edge.events.push(String(eventType));
    }
  }
  return { initial: String(root.initial.target[0]?.key), states: nodes.map(({ key, type }) => ({ name: key, isFinal: type === 'final' })), edges: [...edges.values()] };
}

/** States on some way from one to the other, without the ends and without what is `excluded`. Pure. */
export function statesBetween(graph: MachineGraph, from: string, to: string, excluded: ReadonlySet<string> = new Set()): string[] {
  const closed = new Set([...excluded].filter((state) => state !== from && state !== to));
  return graph.states.map(({ name }) => name).filter((state) =>
    state !== from && state !== to && !closed.has(state)
    && isReachable(graph, from, state, new Set([...closed, to])) && isReachable(graph, state, to, new Set([...closed, from])));
}

/** Whether every way from one to the other leads through `state`. Pure. */
export const isOnEveryWay = (graph: MachineGraph, state: string, { from, to, excluded = new Set() }: { readonly from: string; readonly to: string; readonly excluded?: ReadonlySet<string> }): boolean =>
  !isReachable(graph, from, to, new Set([...excluded, state]));

function isReachable({ edges }: MachineGraph, from: string, to: string, closed: ReadonlySet<string>): boolean {
  const seen = new Set([from]);
  for (const state of seen) { // a set that grows while it is walked is walked to its end
    if (state === to) return true;
    for (const edge of edges) if (edge.from === state && (edge.to === to || !closed.has(edge.to))) seen.add(edge.to);
  }
  return false;
}
