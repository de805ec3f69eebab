import type { ClusterView } from '../../model/cluster-view.js';
import type { Node } from '../../model/node.js';
import { portKey, type Service } from '../../model/service.js';
import type { Task } from '../../model/task.js';
import { groupPorts, publishedText, type PortGroup } from './ports.js';
import { compareTasks, compareText, presentTasks } from './seats.js';
import { byName, compareNames } from './sorting.js';
import { isLostState, stateWords, taskTone, worstTone } from './task-tone.js';
import { toneOf, type Tone } from './tone.js';

/** How much of each node is drawn: every task; its services with counts; one cell. */
export type Scale = 'tasks' | 'counts' | 'cells';

const MOST_WITH_TASKS = 12;
const MOST_WITH_COUNTS = 60;
/** Beyond this a node counts its tasks even where others draw them. */
const MOST_CHIPS = 40;
/** Colours of the palette, `--series-1` on. */
const SERIES = 6;

export interface Topology {
  readonly scale: Scale;
  /** In order of names, so that each has its place. */
  readonly nodes: readonly NodeBox[];
  readonly ports: readonly MeshPort[];
  /** Tasks that have no node yet. */
  readonly homeless: readonly TaskChip[];
}

export interface NodeBox {
  readonly name: string;
  readonly state: string;
  /** `drained`, `paused`, `draining`; undefined while it takes tasks. */
  readonly availability?: string;
  readonly isManager: boolean;
  readonly tone: Tone;
  /** Of the node and all that runs there. */
  readonly worst: Tone;
  readonly services: readonly ServiceOnNode[];
  readonly tasks: number;
  /** Overlay networks that it is on, in order of names. */
  readonly networks: readonly string[];
}

export interface ServiceOnNode {
  readonly service: string;
  /** 1 to 6: its colour. */
  readonly series: number;
  /** Empty where they are counted only. */
  readonly chips: readonly TaskChip[];
  readonly counts: Readonly<Record<Tone, number>>;
  readonly total: number;
}

export interface TaskChip {
  readonly name: string;
  readonly service: string;
  /** Number of the slot; `●` of a global service, which has one on each node. */
  readonly text: string;
  readonly tone: Tone;
  readonly words: string;
  /** Its addresses on overlays. */
  readonly addresses: string;
}

export interface MeshPort {
  /** `80/tcp`: of the first one, where several follow each other; `9100/tcp@agent` of one with mode host, which others may have as well. */
  readonly key: string;
  readonly service: string;
  readonly series: number;
  /** `:80`, `:8000–8010`. */
  readonly text: string;
  readonly group: PortGroup;
}

export const scaleOf = (nodes: number): Scale => (nodes <= MOST_WITH_TASKS ? 'tasks' : nodes <= MOST_WITH_COUNTS ? 'counts' : 'cells');

/** What the picture of the cluster shows. The same cluster gives the same picture; a new service changes nobody's colour. O(objects). Pure. */
export function topologyOf(view: ClusterView): Topology {
  const nodes = byName(view.list('Node'));
  const scale = scaleOf(nodes.length);
  const series = seriesOf(view.list('Service'));
  const tasks = new Map<string, Task[]>();
  const homeless: Task[] = [];
  for (const task of presentTasks(view.list('Task'))) {
    const { node } = task.status;
    if (node === undefined) homeless.push(task);
    else addTo(tasks, node, task);
  }
  return {
    scale,
    nodes: nodes.map((node) => boxOf(node, { tasks: tasks.get(node.metadata.name) ?? [], scale, series })),
    ports: meshPorts(view.list('Service'), series),
    homeless: homeless.sort(compareTasks).map((task) => chipOf(task, false)),
  };
}

/** By age, so that nobody's colour changes when another service comes. Pure. */
export function seriesOf(services: Iterable<Service>): (service: string) => number {
  const ordered = [...services].sort((a, b) => compareText(a.metadata.creationTimestamp, b.metadata.creationTimestamp) || compareText(a.metadata.name, b.metadata.name));
  const numbers = new Map(ordered.map(({ metadata }, index) => [metadata.name, (index % SERIES) + 1]));
  return (service) => numbers.get(service) ?? 1;
}

interface BoxContext {
  readonly tasks: readonly Task[];
  readonly scale: Scale;
  readonly series: (service: string) => number;
}

function boxOf({ metadata, status: { state, availability, manager, attachments } }: Node, { tasks, scale, series }: BoxContext): NodeBox {
  const isLost = isLostState(state);
  const isDetailed = scale === 'tasks' && tasks.length <= MOST_CHIPS;
  const services = new Map<string, Task[]>();
  for (const task of tasks) addTo(services, task.spec.service, task);
  const tone = nodeTone(state, availability?.state);
  return {
    name: metadata.name, state, isManager: manager !== undefined, tone, tasks: tasks.length, networks: Object.keys(attachments).sort(),
    availability: availability === undefined || availability.state === 'active' ? undefined : availability.state,
    worst: worstTone([tone, ...tasks.map((task) => taskTone(task, isLost))]),
    services: [...services].sort(([one], [other]) => (scale === 'cells' ? 0 : compareNames(one, other))).map(([service, own]) => ({
      service, series: series(service), total: own.length, counts: countTones(own, isLost), chips: isDetailed ? [...own].sort(compareTasks).map((task) => chipOf(task, isLost)) : [],
    })),
  };
}

function addTo(groups: Map<string, Task[]>, key: string, task: Task): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [task]);
  else group.push(task);
}

function countTones(tasks: readonly Task[], isLost: boolean): Record<Tone, number> {
  const counts = { good: 0, busy: 0, bad: 0, idle: 0 };
  for (const task of tasks) counts[taskTone(task, isLost)] += 1;
  return counts;
}

/** A node that works but takes no tasks is nothing to look at. */
export const nodeTone = (state: string, availability: string | undefined): Tone =>
  (state === 'ready' && (availability === 'drained' || availability === 'paused') ? 'idle' : state === 'ready' && availability === 'draining' ? 'busy' : toneOf(state));

const chipOf = (task: Task, isLost: boolean): TaskChip => ({
  name: task.metadata.name, service: task.spec.service, text: task.spec.slot === undefined ? '●' : String(task.spec.slot), tone: taskTone(task, isLost), words: stateWords(task, isLost),
  addresses: Object.entries(task.status.addresses).map(([network, address]) => `${address} on ${network}`).join(', '),
});

const meshPorts = (services: Iterable<Service>, series: (service: string) => number): MeshPort[] => [...services].flatMap(({ metadata: { name, deletionTimestamp }, spec }) =>
  (deletionTimestamp !== undefined ? [] : groupPorts(spec.ports).map((group) => ({
    key: `${portKey(group.first)}${group.first.mode === 'host' ? `@${name}` : ''}`, service: name, series: series(name), text: publishedText(group), group,
  })))).sort((one, other) => one.group.first.published - other.group.first.published || compareText(one.group.first.protocol, other.group.first.protocol) || compareText(one.service, other.service));
