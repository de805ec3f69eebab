import { put, type AnyResource, type ClusterView, type Kind, type Network, type Node, type Service, type Write } from '../model/index.js';
import { AddressPool } from './address-pool.js';

/** The state that one allocation pass builds: changed objects, and one address pool per network, made when the first address is asked for. */
export class AllocationDraft {
  readonly #changed = new Map<string, AnyResource>();
  readonly #pools = new Map<string, AddressPool>();
  #inUse: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(readonly view: ClusterView) {}

  put(object: AnyResource): void {
    this.#changed.set(`${object.kind}/${object.metadata.name}`, object);
  }

  network = (name: string): Network | undefined => this.#current('Network', name, this.view.network(name));
  service = (service: Service): Service => this.#current('Service', service.metadata.name, service) ?? service;
  node = (node: Node): Node => this.#current('Node', node.metadata.name, node) ?? node;

  networks(): Network[] {
    const names = new Set([...this.view.list('Network')].map(({ metadata }) => metadata.name));
    for (const object of this.#changed.values()) if (object.kind === 'Network') names.add(object.metadata.name);
    return [...names].sort().flatMap((name) => this.network(name) ?? []);
  }

  /** The addresses of an allocated network; undefined when there is no such network or it has no subnet yet. */
  pool(name: string): AddressPool | undefined {
    const known = this.#pools.get(name);
    if (known !== undefined) return known;
    const network = this.network(name);
    if (network === undefined || network.status.subnet === '') return undefined;
    this.#inUse ??= addressesInUse(this.view);
    const pool = new AddressPool(network.status.subnet, this.#inUse.get(name) ?? [], network.status.cursor);
    this.#pools.set(name, pool);
    return pool;
  }

  /** All changed objects once, with the networks' cursors moved on. */
  writes(): Write[] {
    for (const [name, pool] of this.#pools) {
      const network = this.network(name);
      if (network !== undefined && network.status.cursor !== pool.cursor) this.put({ ...network, status: { ...network.status, cursor: pool.cursor } });
    }
    return [...this.#changed.values()].map(put);
  }

  #current<T extends AnyResource>(kind: Kind, name: string, stored: T | undefined): T | undefined {
    return (this.#changed.get(`${kind}/${name}`) as T | undefined) ?? stored;
  }
}

/** VIPs, addresses of tasks that are not released, and the nodes' own, per network. */
function addressesInUse(view: ClusterView): ReadonlyMap<string, readonly string[]> {
  const inUse = new Map<string, string[]>();
  const note = (addresses: Readonly<Record<string, string>>): void => {
    for (const [network, address] of Object.entries(addresses)) {
      const known = inUse.get(network);
      if (known === undefined) inUse.set(network, [address]);
      else known.push(address);
    }
  };
  for (const { status } of view.list('Service')) note(status.virtualAddresses);
  for (const { status } of view.list('Node')) note(status.attachments);
  for (const { status } of view.list('Task')) if (!status.released) note(status.addresses);
  return inUse;
}

/** What a person reads when a network gives no address, with the network, its subnet and the counts. */
export function explainNoAddress(draft: AllocationDraft, name: string): string {
  const network = draft.network(name);
  if (network === undefined) return `network ${name} does not exist`;
  const pool = draft.pool(name);
  return pool === undefined
    ? `network ${name} has no subnet yet`
    : `network ${name} (${pool.subnet}) has no free address: ${pool.used} of ${pool.capacity} in use`;
}

/** Same keys, same addresses. */
export function isSameRecord(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
