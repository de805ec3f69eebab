import { INGRESS, isServing, preservesSource, type Destination, type PreservedPort, type Service, type Task, type VirtualService } from '../model/index.js';
import { compare } from './order.js';

export interface OverlayMembers {
  readonly network: string;
  /** Sorted by name. */
  readonly services: readonly Service[];
  /** Tasks that hold an address on a node that is not down. */
  readonly tasks: readonly Task[];
}

/**
 * One per service that has a VIP or an ingress port on the network, in order of names. Serving tasks have weight 1, stopping ones 0:
 * their connections go on and no new ones come. A port that two services claim goes to the first: twice in one nft map, and the whole table is refused.
 */
export function planVirtualServices({ network, services, tasks }: OverlayMembers): VirtualService[] {
  const destinations = destinationsByService(network, tasks);
  const preserved = network === INGRESS ? preservedByService(tasks) : NONE;
  const taken = new Set<string>();
  return services.flatMap((service) => {
    const vip = service.status.virtualAddresses[network];
    const ports = network === INGRESS ? ingressPorts(service, taken) : [];
    if (service.status.fwmark === 0 || (vip === undefined && ports.length === 0)) return [];
    const { name } = service.metadata;
    const kept = preserved.get(name);
    return [{
      service: name, fwmark: service.status.fwmark, ...(vip === undefined ? {} : { vip }), ports, destinations: destinations.get(name) ?? [], ...(kept === undefined ? {} : { preserved: kept }),
    }];
  });
}

function ingressPorts({ spec }: Service, taken: Set<string>): VirtualService['ports'] {
  const free = spec.ports.filter(({ mode, protocol, published }) => mode === 'ingress' && !taken.has(`${protocol} ${published}`));
  for (const { protocol, published } of free) taken.add(`${protocol} ${published}`);
  return free.map(({ protocol, published }) => ({ protocol, published })).sort((one, other) => one.published - other.published || compare(one.protocol, other.protocol));
}

function destinationsByService(network: string, tasks: readonly Task[]): ReadonlyMap<string, readonly Destination[]> {
  const found = new Map<string, Destination[]>();
  for (const task of tasks) {
    const address = task.status.addresses[network];
    const isStopping = task.status.state === 'stopping';
    if (address === undefined || !(isStopping || isServing(task))) continue;
    const list = found.get(task.spec.service) ?? [];
    list.push({ address, weight: isStopping ? 0 : 1 });
    found.set(task.spec.service, list);
  }
  for (const list of found.values()) list.sort((one, other) => compare(one.address, other.address));
  return found;
}

const NONE: ReadonlyMap<string, readonly PreservedPort[]> = new Map();

/** By what each task was made with, not by what its service says now: only a namespace with return paths may get a client's address to see. */
function preservedByService(tasks: readonly Task[]): ReadonlyMap<string, readonly PreservedPort[]> {
  const found = new Map<string, PreservedPort[]>();
  for (const { spec, status } of tasks) {
    const address = status.addresses[INGRESS];
    if (address === undefined) continue;
    const ports = spec.ports.filter(preservesSource).map(({ protocol, published }) => ({ address, protocol, published }));
    if (ports.length > 0) found.set(spec.service, [...(found.get(spec.service) ?? []), ...ports]);
  }
  for (const list of found.values()) list.sort((one, other) => compare(one.address, other.address) || compare(one.protocol, other.protocol) || one.published - other.published);
  return found;
}
