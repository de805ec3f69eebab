import type { ClusterView } from '../../model/cluster-view.js';
import { INGRESS, overlayMtuOn, type Network } from '../../model/network.js';
import { isTerminalTask, type Task } from '../../model/task.js';
import { capacityOf } from './addresses.js';
import { byName } from './sorting.js';

/** What kind of network it is, in words that need no explanation. Pure. */
export function kindWords({ metadata: { name }, spec: { internal, encrypted } }: Network): readonly string[] {
  if (name === INGRESS) return ['routing mesh'];
  return [internal ? 'internal' : 'with a way out', ...(encrypted ? ['encrypted'] : [])];
}

/** What that means. Pure. */
export function kindMeaning({ metadata: { name }, spec: { internal, encrypted } }: Network): string {
  if (name === INGRESS) return 'Every node is on it: it carries requests for published ports from the node that was asked to a node that runs a task.';
  const way = internal ? 'Tasks that are on internal networks only reach nothing outside of them.' : 'Its tasks reach the outside by way of their host.';
  return encrypted ? `${way} What goes from host to host is sealed (ESP).` : way;
}

/** As its interfaces have it: the spec's, or what fits all hosts that are on it. The same rule as the control plane's. Pure. */
export function mtuOf(view: ClusterView, { metadata: { name }, spec }: Network): number {
  return spec.mtu ?? overlayMtuOn(Math.min(1500, ...view.nodesOnNetwork(name).flatMap(({ status }) => status.vtep?.mtu ?? [])), spec.encrypted);
}

export interface NetworkRow {
  readonly network: Network;
  readonly services: number;
  /** Without those that have ended. */
  readonly tasks: number;
  readonly nodes: number;
  readonly used: number;
  readonly capacity: number;
}

/** The list of networks, by name. Pure. */
export const networkRows = (view: ClusterView, used: ReadonlyMap<string, number>): readonly NetworkRow[] =>
  byName(view.list('Network')).map((network) => {
    const { name } = network.metadata;
    return {
      network, services: view.servicesOnNetwork(name).length, tasks: liveTasks(view, name).length, nodes: view.nodesOnNetwork(name).length,
      used: used.get(name) ?? 0, capacity: capacityOf(network.status.subnet),
    };
  });

export const liveTasks = (view: ClusterView, network: string): readonly Task[] => view.tasksOnNetwork(network).filter((task) => !isTerminalTask(task));

/** `12 of 253`, with the share where it is worth a look. Pure. */
export const usageText = (used: number, capacity: number): string => (capacity === 0 ? 'not yet chosen' : `${used} of ${capacity}`);
