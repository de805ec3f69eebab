import type { ClusterView } from '../../model/cluster-view.js';
import { addressCapacity } from '../../model/network.js';
import type { TaskState } from '../../model/task.js';

/** Who has an address of a network. `virtual`: a service, for all its tasks; `balancer`: a node, to ask tasks from. */
export interface AddressOwner {
  readonly use: 'virtual' | 'task' | 'balancer';
  readonly kind: 'Service' | 'Task' | 'Node';
  readonly name: string;
  /** Where it is; a virtual address is everywhere. */
  readonly node?: string;
  /** Of a task. */
  readonly state?: TaskState;
}

export interface AddressRow extends AddressOwner {
  readonly address: string;
}

/** What an owner is called. Pure. */
export const USE_WORDS: Readonly<Record<AddressOwner['use'], string>> = { virtual: 'service address (VIP)', task: 'task', balancer: 'load balancer of a node' };

/** As a number, for order: `10.0.0.9` before `10.0.0.10`. Pure. */
export const addressOrder = (address: string): number => address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);

/** All addresses of a network that are handed out, in their order. Cost: its tasks, its nodes and all services. Pure. */
export function addressesOn(view: ClusterView, network: string): readonly AddressRow[] {
  const rows: AddressRow[] = [];
  for (const { metadata: { name }, status } of view.list('Service')) {
    const address = status.virtualAddresses[network];
    if (address !== undefined) rows.push({ address, use: 'virtual', kind: 'Service', name });
  }
  for (const { metadata: { name }, status } of view.nodesOnNetwork(network)) {
    const address = status.attachments[network];
    if (address !== undefined) rows.push({ address, use: 'balancer', kind: 'Node', name, node: name });
  }
  for (const { metadata: { name }, status } of view.tasksOnNetwork(network)) {
    const address = status.addresses[network];
    if (address !== undefined && !status.released) rows.push({ address, use: 'task', kind: 'Task', name, state: status.state, ...(status.node !== undefined && { node: status.node }) });
  }
  return rows.map((row) => ({ row, order: addressOrder(row.address) })).sort((one, other) => one.order - other.order).map(({ row }) => row);
}

/** Owners by address. Pure. */
export const ownersOf = (rows: readonly AddressRow[]): ReadonlyMap<string, AddressOwner> => new Map(rows.map((row) => [row.address, row]));

/** How many addresses of each network are handed out; networks without any are not in it. One pass over services, nodes and tasks. Pure. */
export function usedAddresses(view: ClusterView): ReadonlyMap<string, number> {
  const used = new Map<string, number>();
  const count = (addresses: Readonly<Record<string, string>>): void => {
    for (const network in addresses) used.set(network, (used.get(network) ?? 0) + 1);
  };
  for (const { status } of view.list('Service')) count(status.virtualAddresses);
  for (const { status } of view.list('Node')) count(status.attachments);
  for (const { status } of view.list('Task')) if (!status.released) count(status.addresses);
  return used;
}

/** How many addresses a subnet has to hand out; 0 while it has not been chosen. Pure. */
export function capacityOf(subnet: string): number {
  const prefixLength = Number(subnet.split('/')[1] ?? Number.NaN);
  return Number.isInteger(prefixLength) ? addressCapacity(2 ** (32 - prefixLength)) : 0;
}
