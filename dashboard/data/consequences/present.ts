import type { ClusterView } from '../../../model/cluster-view.js';
import { hasValue, parseConstraint } from '../../../model/constraint.js';
import { takesTasks, type Node } from '../../../model/node.js';
import type { Service, ServiceSpec } from '../../../model/service.js';
import { isServing, isTerminalTask, isWanted, type Task } from '../../../model/task.js';
import { listed } from './consequence.js';

/** `3` of a slot, a node's name of a global service: where one task of a service belongs. */
export const seatOf = ({ spec }: Task): string => String(spec.slot ?? spec.node ?? '');

/** Tasks that have not ended and are to run. */
export const liveTasks = (view: ClusterView, service: string): readonly Task[] =>
  view.tasksOfService(service).filter((task) => !isTerminalTask(task) && isWanted(task));

/** The same, one for each seat: of two in the course of a change the one that serves. */
export function seatedTasks(view: ClusterView, service: string): readonly Task[] {
  const seats = new Map<string, Task>();
  for (const task of liveTasks(view, service)) {
    const held = seats.get(seatOf(task));
    if (held === undefined || (!isServing(held) && isServing(task))) seats.set(seatOf(task), task);
  }
  return [...seats.values()];
}

/** Of each name how often it is there, the most frequent first, then by name. */
export function tally(names: readonly string[]): readonly (readonly [name: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b, 'en', { numeric: true }));
}

/** `node-1 (3) and node-2 (1)`. */
export const tallyText = (names: readonly string[], most = 3): string => listed(tally(names).map(([name, count]) => `${name} (${count})`), most);

/** `port 80`, `ports 53/udp and 80`; empty where none is published. */
export function portsText({ ports }: Pick<ServiceSpec, 'ports'>): string {
  const names = ports.map(({ published, protocol }) => `${published}${protocol === 'tcp' ? '' : `/${protocol}`}`);
  return names.length === 0 ? '' : `port${names.length === 1 ? '' : 's'} ${listed(names)}`;
}

/** `requests to port 80`; of a service without ports other services ask. */
export const requestsText = (spec: ServiceSpec): string => `requests to ${portsText(spec) || 'it'}`;

/** An object on its way out takes no changes. */
export const whyDying = ({ metadata }: Service | Node): string | undefined =>
  (metadata.deletionTimestamp === undefined ? undefined : `${metadata.name} is being deleted.`);

export interface Takers {
  /** Nodes that take new tasks of the service as far as the page can tell: it does not know what room they have, nor evaluates `node.ip`. */
  readonly open: readonly Node[];
  /** Of the others: `node-2 is paused`. */
  readonly closed: readonly string[];
}

/** Which nodes take tasks with these constraints, `except` one. */
export function takersOf(view: ClusterView, constraints: readonly string[], except?: string): Takers {
  const parsed = constraints.map(parseConstraint);
  const open: Node[] = [], closed: string[] = [];
  for (const node of view.list('Node')) {
    if (node.metadata.name === except) continue;
    const reason = takesTasks(node) ? undefined : whyClosed(node);
    const fits = parsed.every((constraint) => constraint !== undefined && hasValue(node, constraint) !== false);
    if (reason === undefined && fits) open.push(node);
    else closed.push(`${node.metadata.name} ${reason ?? `does not satisfy ${listed([...constraints])}`}`);
  }
  return { open, closed: closed.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })) };
}

function whyClosed({ metadata, spec, status: { state } }: Node): string {
  if (state !== 'ready') return state === 'joinFailed' ? 'could not join' : `is ${state}`;
  if (metadata.deletionTimestamp !== undefined) return 'is leaving';
  return spec.availability === 'drain' ? 'is drained' : 'is paused';
}
