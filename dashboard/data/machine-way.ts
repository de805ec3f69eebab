import { isOnEveryWay, statesBetween, type MachineGraph } from './machine-graph.js';

/** `recorded`: at a known time; `certain`: it was there, at a time that nobody wrote down; `possible`: it may have been there. */
export type Certainty = 'recorded' | 'certain' | 'possible';

export interface WayStep {
  readonly state: string;
  readonly certainty: Certainty;
  /** RFC 3339; only of what is recorded. */
  readonly at?: string;
  /** What was said of it. */
  readonly note?: string;
}

/** What is known to have been, in order; with a time where there is one. */
export type KnownStep = Omit<WayStep, 'certainty'>;

/**
 * The whole way: between what is known, the states without which there is no way from one to the next (`certain`), and those that some ways lead through
 * (`possible`). `excluded`: states that are known not to have been. Pure.
 */
export function wayThrough(graph: MachineGraph, known: readonly KnownStep[], excluded: ReadonlySet<string> = new Set()): WayStep[] {
  return known.flatMap((step, index) => {
    const before = known[index - 1];
    return [...(before === undefined ? [] : gapBetween(graph, before.state, step.state, excluded)), { ...step, certainty: step.at === undefined ? 'certain' : 'recorded' } as const];
  });
}

function gapBetween(graph: MachineGraph, from: string, to: string, excluded: ReadonlySet<string>): WayStep[] {
  if (from === to) return [];
  const between = statesBetween(graph, from, to, excluded);
  return between.map((state) => ({ state, certainty: isOnEveryWay(graph, state, { from, to, excluded }) ? 'certain' : 'possible' }));
}

/** How a state or an arrow is drawn; what is in neither map is none of its way. */
export interface WayMarks {
  readonly states: ReadonlyMap<string, 'present' | 'passed' | 'possible'>;
  /** By `from to`. `next`: where it can go from here. */
  readonly edges: ReadonlyMap<string, 'passed' | 'possible' | 'next'>;
}

export const edgeKey = ({ from, to }: { readonly from: string; readonly to: string }): string => `${from} ${to}`;

/** What of the machine to set off, for a way whose last step is the present state. Pure. */
export function marksOf(graph: MachineGraph, present: string, way: readonly WayStep[]): WayMarks {
  const states = new Map<string, 'present' | 'passed' | 'possible'>();
  for (const { state, certainty } of way) if (certainty !== 'possible' || !states.has(state)) states.set(state, certainty === 'possible' ? 'possible' : 'passed');
  states.set(present, 'present');
  const edges = new Map<string, 'passed' | 'possible' | 'next'>(graph.edges.filter(({ from }) => from === present).map((edge) => [edgeKey(edge), 'next']));
  for (const [from, between, to] of legsOf(way)) {
    const among = new Set([from, ...between, to]);
    const walked = between.length === 0 ? graph.edges.filter((edge) => edge.from === from && edge.to === to) : graph.edges.filter((edge) => among.has(edge.from) && among.has(edge.to) && edge.to !== from && edge.from !== to);
    for (const edge of walked) if (edges.get(edgeKey(edge)) !== 'passed') edges.set(edgeKey(edge), between.length === 0 ? 'passed' : 'possible');
  }
  return { states, edges };
}

type Leg = readonly [from: string, between: readonly string[], to: string];

/** From each sure step to the next one, with what may lie between. */
function legsOf(way: readonly WayStep[]): Leg[] {
  const legs: Leg[] = [];
  let from: string | undefined, between: string[] = [];
  for (const { state, certainty } of way) {
    if (certainty === 'possible') {
      between.push(state);
      continue;
    }
    if (from !== undefined) legs.push([from, between, state]);
    [from, between] = [state, []];
  }
  return legs;
}

/** For each step with a time, milliseconds since the step with a time before it; never below 0, since clocks differ. Pure. */
export function timesBetween(way: readonly WayStep[]): readonly (number | undefined)[] {
  let last: number | undefined;
  return way.map(({ at }) => {
    if (at === undefined) return undefined;
    const before = last;
    last = Date.parse(at);
    return before === undefined ? undefined : Math.max(0, last - before);
  });
}
