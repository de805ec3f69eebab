import {
  INGRESS, isTerminalTask, networksOf, preservesSource, subnetOf, taskId, type ClusterView, type HostPort, type Node, type PortSpec, type Redirect, type Task, type TaskNamespace,
} from '../model/index.js';
import type { OverlayPicture } from './overlay-picture.js';
import { compare } from './order.js';

/** Tasks whose namespace belongs on the node: assigned there and not released, so a dead task's namespace stays until no host lists its endpoint. Sorted by name. */
export const localTasks = (view: ClusterView, node: string): Task[] =>
  view.tasksOnNode(node)
    .filter(({ status }) => status.node === node && !status.released && status.state !== 'pending')
    .sort((one, other) => compare(one.metadata.name, other.metadata.name));

export interface NamespaceContext {
  readonly view: ClusterView;
  readonly node: Node;
  readonly pictureOf: (network: string) => OverlayPicture | undefined;
}

/** undefined while an address of the task is missing. */
export function planNamespace(task: Task, { view, node, pictureOf }: NamespaceContext): TaskNamespace | undefined {
  const networks = networksOf(task.spec);
  const interfaces = networks.flatMap((network) => {
    const address = task.status.addresses[network];
    const picture = pictureOf(network);
    return address === undefined || picture === undefined ? [] : [{ network, address, prefixLength: subnetOf(picture.subnet).prefixLength, mtu: picture.mtu }];
  });
  const needsGateway = networks.length === 0 || networks.some((network) => view.network(network)?.spec.internal !== true);
  const { gatewayAddress } = task.status;
  const returnPaths = task.spec.ports.some(preservesSource) ? pictureOf(INGRESS)?.returnPaths : undefined;
  if (interfaces.length < networks.length || (needsGateway && gatewayAddress === undefined)) return undefined;
  return {
    id: taskId(task),
    interfaces,
    ...(needsGateway && gatewayAddress !== undefined ? { gatewayAddress } : {}),
    redirects: task.spec.ports.filter(({ mode }) => mode === 'ingress').map(redirectOf),
    ...(returnPaths === undefined ? {} : { returnPaths }),
    dns: { networks: networks.filter((network) => network !== INGRESS), upstreams: task.spec.container.dns ?? (needsGateway ? (node.status.facts?.resolvers ?? []) : []) },
  };
}

const redirectOf = ({ protocol, published, target, preserveSource }: PortSpec): Redirect =>
  ({ protocol, published, target, ...(preserveSource === undefined ? {} : { preserveSource }) });

/** Where two tasks claim one port (a replacement that is not released yet), the running one has it, then the later one. */
export function planHostPorts(tasks: readonly Task[]): HostPort[] {
  const claims = tasks.filter((task) => !isTerminalTask(task)).sort((one, other) => rank(one) - rank(other) || compare(one.metadata.creationTimestamp, other.metadata.creationTimestamp));
  const taken = new Map<string, HostPort>();
  for (const { spec, status: { gatewayAddress } } of claims) {
    if (gatewayAddress === undefined) continue;
    for (const { mode, protocol, published, target, hostIp } of spec.ports) {
      if (mode === 'host') taken.set(`${protocol} ${published}`, { protocol, published, address: gatewayAddress, target, ...(hostIp === undefined ? {} : { hostIp }) });
    }
  }
  return [...taken.values()].sort((one, other) => one.published - other.published || compare(one.protocol, other.protocol));
}

const rank = (task: Task): number => (task.status.state === 'running' ? 1 : 0);
