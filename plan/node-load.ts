import { isTerminalTask, isWanted, type ClusterView, type Node, type Protocol, type Task } from '../model/index.js';

/** What a node carries, kept current while a pass assigns tasks. */
export class NodeLoad {
  /** Wanted tasks, of all services. */
  tasks = 0;
  /** Reserved: cores, bytes. */
  cpus = 0;
  memory = 0;
  readonly hostPorts = new Set<string>();
  readonly #ofService = new Map<string, number>();

  constructor(readonly node: Node) {}

  ofService(service: string): number {
    return this.#ofService.get(service) ?? 0;
  }

  /** What has not ended holds its reservation and its ports; only what is wanted counts as a task. */
  add(task: Task): void {
    const { cpus = 0, memory = 0 } = task.spec.container.resources.reservations;
    this.cpus += cpus;
    this.memory += memory;
    for (const port of hostPortsOf(task)) this.hostPorts.add(port);
    if (!isWanted(task)) return;
    this.tasks += 1;
    this.#ofService.set(task.spec.service, this.ofService(task.spec.service) + 1);
  }
}

const portKey = ({ protocol, published }: { readonly protocol: Protocol; readonly published: number }): string => `${published}/${protocol}`;

export const hostPortsOf = ({ spec }: Task): readonly string[] => spec.ports.filter(({ mode }) => mode === 'host').map(portKey);

/** One load per node, by name of the node, in order of names. */
export function measureLoads(view: ClusterView): ReadonlyMap<string, NodeLoad> {
  const nodes = [...view.list('Node')].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const loads = new Map(nodes.map((node) => [node.metadata.name, new NodeLoad(node)]));
  for (const task of view.list('Task')) {
    if (task.status.node !== undefined && !isTerminalTask(task)) loads.get(task.status.node)?.add(task);
  }
  return loads;
}
