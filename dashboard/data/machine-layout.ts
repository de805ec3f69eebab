import { Graph, layout } from '@dagrejs/dagre';
import { machineGraph, type MachineGraph, type MachineName } from './machine-graph.js';
import { wordsOf } from './tone.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box around its middle. */
export interface PlacedState extends Point {
  readonly name: string;
  readonly isFinal: boolean;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /** From border to border. */
  readonly points: readonly Point[];
}

/** In units of the picture, all from 0 up. */
export interface MachineLayout {
  readonly width: number;
  readonly height: number;
  readonly states: readonly PlacedState[];
  readonly edges: readonly PlacedEdge[];
}

const STATE_HEIGHT = 32;
const LETTER_WIDTH = 7.6;
const MARGIN = 12;
/** Between one state and the next of the source, so that the usual way lies straight. */
const USUAL_WEIGHT = 12;

/** Where to draw a machine's states and arrows, from left to right. Pure, and slow enough to be done once. */
export function layOutMachine({ states, edges }: MachineGraph): MachineLayout {
  const graph = new Graph();
  const order = new Map(states.map(({ name }, index) => [name, index]));
  const isOneWay = edges.every(({ from, to }) => (order.get(from) ?? 0) < (order.get(to) ?? 0));
  graph.setGraph({ rankdir: 'LR', nodesep: 16, ranksep: 40, edgesep: 7, ...(isOneWay && { align: 'DL' }) }); // a life without return lies straight
  for (const { name } of states) graph.setNode(name, { width: Math.round(wordsOf(name).length * LETTER_WIDTH) + 26, height: STATE_HEIGHT });
  for (const { from, to } of edges) graph.setEdge(from, to, { weight: isNext(order, from, to) ? USUAL_WEIGHT : 1 });
  layout(graph);
  const placed = states.map((state) => ({ ...state, ...boxOf(graph.node(state.name) as PlacedState) }));
  return framed(placed, edges.map(({ from, to }) => ({ from, to, points: (graph.edge(from, to) as { points: readonly Point[] }).points })));
}

const boxOf = ({ x, y, width, height }: PlacedState): Omit<PlacedState, 'name' | 'isFinal'> => ({ x, y, width, height });

/** With a margin around all of it: the layout's own frame leaves out what only arrows reach. */
function framed(states: readonly PlacedState[], edges: readonly PlacedEdge[]): MachineLayout {
  const points = [...edges.flatMap((edge) => edge.points), ...states.flatMap(({ x, y, width, height }) => [{ x: x - width / 2, y: y - height / 2 }, { x: x + width / 2, y: y + height / 2 }])];
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const left = Math.min(...xs) - MARGIN, top = Math.min(...ys) - MARGIN;
  const moved = <P extends Point>(point: P): P => ({ ...point, x: point.x - left, y: point.y - top });
  return {
    width: Math.max(...xs) - left + MARGIN, height: Math.max(...ys) - top + MARGIN,
    states: states.map(moved), edges: edges.map((edge) => ({ ...edge, points: edge.points.map(moved) })),
  };
}

const isNext = (order: ReadonlyMap<string, number>, from: string, to: string): boolean => order.get(to) === (order.get(from) ?? Number.NaN) + 1;

/** A smooth SVG path through the points. Pure. */
export function curveThrough(points: readonly Point[]): string {
  const [first, ...others] = points;
  const last = others.at(-1);
  if (first === undefined || last === undefined) return '';
  const bends = others.slice(0, -1).map((point, index) => `Q ${at(point)} ${at(between(point, others[index + 1] ?? last))}`);
  return `M ${at(first)} ${bends.join(' ')} L ${at(last)}`.replace('  ', ' ');
}

const between = (one: Point, other: Point): Point => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });
const at = ({ x, y }: Point): string => `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;

export interface MachineDrawing {
  readonly graph: MachineGraph;
  readonly layout: MachineLayout;
}

const drawings = new Map<MachineName, MachineDrawing>();

/** A machine and where to draw it, worked out when it is first asked for. */
export function drawingOf(name: MachineName): MachineDrawing {
  const known = drawings.get(name);
  if (known !== undefined) return known;
  const graph = machineGraph(name);
  const drawing = { graph, layout: layOutMachine(graph) };
  drawings.set(name, drawing);
  return drawing;
}
