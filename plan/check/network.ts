import { listenerName, listenerOn, type HostCheckFacts, type Listener } from '../../model/index.js';
import type { HostExpectations } from './expectations.js';
import { error, ok, warning, type Outcome } from './outcome.js';

/** Swarm's own ports: 2377 joins, 7946 gossips. */
const SWARM_PORTS: readonly number[] = [2377, 7946];

/** What stands in the way of tunnels and published ports, but for the firewall (firewall.ts). */
export const checkNetwork = (facts: HostCheckFacts, expected: HostExpectations): Outcome[] => [
  ...checkBackNetwork(facts, expected), checkVxlanPort(facts, expected), ...checkPublished(facts, expected), ...checkOtherOverlays(facts, expected),
];

function checkBackNetwork({ addresses }: HostCheckFacts, { vtep, overlay }: HostExpectations): Outcome[] {
  if (vtep === undefined) return [];
  const found = addresses.find(({ address }) => address === vtep);
  if (found === undefined) {
    const there = addresses.map((one) => `${one.interface} ${one.address}`).join(', ') || 'none';
    return [error('back-network', `the host has no address ${vtep} any more, which the other nodes send VXLAN to (there: ${there})`, 'give it back, or set spec.advertise to one that is there and apply')];
  }
  const { mtu, interface: device } = found;
  if (overlay === undefined || mtu >= overlay.needs) return [ok('back-network', `${device} ${vtep}, MTU ${mtu}`)];
  return [error('back-network', `${device} has MTU ${mtu}, but network ${overlay.name} needs ${overlay.needs} (its own ${overlay.mtu} and 50 for VXLAN): large packets are cut or lost`,
    `raise it on the host (ip link set ${device} mtu ${overlay.needs}, and in its network configuration), or set spec.mtu of the network to ${mtu - (overlay.needs - overlay.mtu)}`)];
}

function checkVxlanPort({ listeners }: HostCheckFacts, { vxlanPort }: HostExpectations): Outcome {
  const owner = listeners.find(({ protocol, port, process }) => protocol === 'udp' && port === vxlanPort && process !== undefined);
  if (owner === undefined) return ok('vxlan-port', `udp ${vxlanPort} is the kernel's`);
  return error('vxlan-port', `${owner.process} listens on udp ${vxlanPort}: VXLAN cannot have it, or its datagrams go astray`, `stop ${owner.process}, or set spec.vxlanPort of the Cluster to a free port`);
}

/** Whoever listens there no longer hears anything: the service's rules come first. */
function checkPublished({ listeners }: HostCheckFacts, { published }: HostExpectations): Outcome[] {
  const clashes = published.flatMap((port) => {
    const listener = listenerOn(listeners, port);
    return listener === undefined ? [] : [portClash(listener, port.service)];
  });
  return clashes.length > 0 ? clashes : [ok('ports', `nothing else listens on the ${published.length} published ports`)];
}

function portClash(listener: Listener, service: string): Outcome {
  const { protocol, port, address } = listener;
  const process = listenerName(listener);
  return error('ports', `${process} listens on ${protocol} ${address}:${port}, which service ${service} publishes: connections go to the service, never to ${process}`,
    `stop ${listener.process ?? 'what the kernel serves there (NFS, WireGuard …)'} or give it another port, or publish another port of service ${service}`);
}

function checkOtherOverlays({ listeners, vxlans }: HostCheckFacts, { vxlanPort }: HostExpectations): Outcome[] {
  const swarm = listeners.find(({ port, process }) => process === 'dockerd' && SWARM_PORTS.includes(port));
  const sharing = vxlans.filter(({ port }) => port === vxlanPort);
  const remedy = 'move Drover (spec.vxlanPort of the Cluster) or the other one to another UDP port, or take the host out of one of the clusters';
  const found = [
    ...(swarm === undefined ? [] : [warning('other-overlay', `Docker Swarm is active (dockerd on ${swarm.port}): its VXLAN takes udp 4789 and VNIs from 4096 up, as Drover does`, 'docker swarm leave, or give one of them another port (spec.vxlanPort of the Cluster; docker swarm init --data-path-port)')]),
    ...sharing.map(({ name, vni, port }) => warning('other-overlay', `${name} is another VXLAN (VNI ${vni}) on udp ${port}`, remedy)),
  ];
  return found.length > 0 ? found : [ok('other-overlay', 'no other VXLAN shares the port')];
}
