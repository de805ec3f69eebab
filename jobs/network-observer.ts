import type { Clock } from '../base/clock.js';
import type { HostPool } from '../host/contract.js';
import { lookAtNetworks } from '../host/network-look.js';
import type { HostState, NetworkLook, Node } from '../model/index.js';
import { within } from './check/within.js';
import { addressOf } from './host-address.js';

export interface NetworkObserverDeps {
  readonly hosts: HostPool;
  readonly clock: Clock;
}

const CONNECT_MS = 8000;

/**
 * Looks at the networks of any host for a person, whoever holds it. No job: it changes nothing, and nobody would repeat it. Who asks while a look at the same host is under way
 * gets that one: many who watch one page cost the host no more than one.
 */
export function createNetworkObserver({ hosts, clock }: NetworkObserverDeps) {
  const underWay = new Map<string, Promise<NetworkLook>>();
  const start = async (node: Node, desired: HostState | undefined): Promise<NetworkLook> => {
    const session = await within(clock, CONNECT_MS, hosts.session(addressOf(node)), `no login to ${node.metadata.name} within ${CONNECT_MS / 1000} s`);
    return lookAtNetworks(session, desired);
  };
  return {
    look: (node: Node, desired: HostState | undefined): Promise<NetworkLook> => {
      const { name } = node.metadata;
      const look = underWay.get(name) ?? start(node, desired).finally(() => underWay.delete(name));
      underWay.set(name, look);
      return look;
    },
  };
}
