import { amountOf, isTerminalTask, isWanted, portKey, type ClusterView, type GenericResources, type Listener, type Node, type PortSpec, type Task } from '../model/index.js';

/** What a node carries, kept current while a pass assigns tasks. */
export class NodeLoad {
  /** Wanted tasks, of all services. */
  tasks = 0;
  /** Reserved: cores, bytes. */
  cpus = 0;
  memory = 0;
  readonly hostPorts = new Set<string>();
  readonly #ofService = new Map<string, number>();
  /** Given to tasks, by kind. */
  readonly #given = new Map<string, { amount: number; readonly names: Set<string> }>();

  /** `foreign`: what listens there that is not Drover's. */
  constructor(readonly node: Node, readonly foreign: readonly Listener[]) {}

  ofService(service: string): number {
    return this.#ofService.get(service) ?? 0;
  }

  /** How many of the kind are there for another task. */
  free(kind: string): number {
    const given = this.#given.get(kind)?.amount ?? 0;
    const names = this.#freeNames(kind);
    const left = amountOf(this.node.spec.genericResources?.[kind] ?? 0) - given;
    return Math.max(0, names === undefined ? left : Math.min(left, names.length));
  }

  /** What the task would be given of what it reserves: names where the node has names; undefined for a task that reserves none. */
  offer({ spec: { container } }: Task): GenericResources | undefined {
    const { genericResources } = container.resources.reservations;
    if (genericResources === undefined) return undefined;
    return Object.fromEntries(Object.entries(genericResources).map(([kind, amount]) => [kind, this.#freeNames(kind)?.slice(0, amount) ?? amount]));
  }

  #freeNames(kind: string): readonly string[] | undefined {
    const held = this.node.spec.genericResources?.[kind];
    return typeof held === 'object' ? held.filter((name) => this.#given.get(kind)?.names.has(name) !== true) : undefined;
  }

  #give(resources: GenericResources): void {
    for (const [kind, held] of Object.entries(resources)) {
      const given = this.#given.get(kind) ?? { amount: 0, names: new Set() };
      given.amount += amountOf(held);
      if (typeof held === 'object') for (const name of held) given.names.add(name);
      this.#given.set(kind, given);
    }
  }

  /** What has not ended holds its reservation and its ports; only what is wanted counts as a task. */
  add(task: Task): void {
    const { cpus = 0, memory = 0 } = task.spec.container.resources.reservations;
    this.cpus += cpus;
    this.memory += memory;
    for (const port of hostPortsOf(task)) this.hostPorts.add(portKey(port));
    this.#give(task.status.genericResources ?? {});
    if (!isWanted(task)) return;
    this.tasks += 1;
    this.#ofService.set(task.spec.service, this.ofService(task.spec.service) + 1);
  }
}

export const hostPortsOf = ({ spec }: Task): readonly PortSpec[] => spec.ports.filter(({ mode }) => mode === 'host');

/** One load per node, by name of the node, in order of names. */
export function measureLoads(view: ClusterView): ReadonlyMap<string, NodeLoad> {
  const nodes = [...view.list('Node')].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const loads = new Map(nodes.map((node) => [node.metadata.name, new NodeLoad(node, view.host(node.metadata.name)?.status.listeners ?? [])]));
  for (const task of view.list('Task')) {
    if (task.status.node !== undefined && !isTerminalTask(task)) loads.get(task.status.node)?.add(task);
  }
  return loads;
}
