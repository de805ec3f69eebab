import type { ClusterView } from '../../model/cluster-view.js';
import { INGRESS } from '../../model/network.js';
import type { Node } from '../../model/node.js';
import type { Service } from '../../model/service.js';
import { liveTasks } from './network-kind.js';
import { byName } from './sorting.js';

export interface ServiceMember {
  readonly service: Service;
  /** Its own address on the network; absent where its name leads to its tasks directly. */
  readonly vip?: string;
  /** On the ingress network: what it publishes, `80/tcp`. */
  readonly ports: readonly string[];
  /** On this network, without those that have ended. */
  readonly tasks: number;
}

/** Services of a network by name. Pure. */
export function serviceMembers(view: ClusterView, network: string): readonly ServiceMember[] {
  const tasks = countBy(liveTasks(view, network).map(({ spec }) => spec.service));
  return byName(view.servicesOnNetwork(network)).map((service): ServiceMember => {
    const vip = service.status.virtualAddresses[network];
    const ports = network === INGRESS ? service.spec.ports.filter(({ mode }) => mode === 'ingress').map(({ published, protocol }) => `${published}/${protocol}`) : [];
    return { service, ...(vip !== undefined && { vip }), ports, tasks: tasks.get(service.metadata.name) ?? 0 };
  });
}

export interface NodeMember {
  readonly node: Node;
  readonly address: string;
  readonly tasks: number;
}

/** Nodes that a network reaches to, by name. Pure. */
export function nodeMembers(view: ClusterView, network: string): readonly NodeMember[] {
  const tasks = countBy(liveTasks(view, network).flatMap(({ status }) => status.node ?? []));
  return byName(view.nodesOnNetwork(network)).map((node) => ({ node, address: node.status.attachments[network] ?? '', tasks: tasks.get(node.metadata.name) ?? 0 }));
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
