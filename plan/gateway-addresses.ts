import type { ClusterView, Task } from '../model/index.js';
import { AddressPool } from './address-pool.js';

/** Network address, the host's own and the ingress sandbox's: the same on every host. */
const RESERVED = 3;

/** A task has a leg on the gateway unless all its networks are internal and it publishes nothing. */
export const needsGateway = (view: ClusterView, { spec: { networks, ports } }: Task): boolean =>
  networks.length === 0 || ports.length > 0 || networks.some((name) => view.network(name)?.spec.internal !== true);

/** Host-local addresses of the gateway legs: one pool per node, made when it is first asked. */
export class GatewayAddresses {
  readonly #pools = new Map<string, AddressPool>();

  constructor(readonly view: ClusterView) {}

  /** undefined when the task needs none, or the node has none left. */
  take(task: Task, node: string): string | undefined {
    return needsGateway(this.view, task) ? this.#pool(node).take() : undefined;
  }

  #pool(node: string): AddressPool {
    const known = this.#pools.get(node);
    if (known !== undefined) return known;
    const pool = createPool(this.view, node);
    this.#pools.set(node, pool);
    return pool;
  }
}

/** The search goes on behind the address of the newest task that the node is known to have had: that stands for a stored cursor. */
function createPool(view: ClusterView, node: string): AddressPool {
  let newest: Task | undefined;
  const used: string[] = [];
  for (const task of view.tasksOnNode(node)) {
    const { gatewayAddress, released } = task.status;
    if (gatewayAddress === undefined) continue;
    if (!released) used.push(gatewayAddress);
    if (newest === undefined || task.metadata.creationTimestamp >= newest.metadata.creationTimestamp) newest = task;
  }
  return new AddressPool(view.settings().gatewaySubnet, used, newest?.status.gatewayAddress ?? '', { reservedLow: RESERVED });
}
