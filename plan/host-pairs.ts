import {
  bridgePort, gatewayLink, INGRESS, INGRESS_GATEWAY_LINK, lbNamespace, LB_PORT, macOf, overlayNamespace, type HostState, type ObservedHost,
} from '../model/index.js';
import type { HostStep, PairEnd } from './host-step.js';

/** A veth pair: a port of an overlay's bridge, or a leg on the host (no namespace), with its other end in `peer`. */
interface Pair {
  readonly namespace?: string;
  readonly link: string;
  readonly mtu?: number;
  readonly peer: PairEnd;
}

export interface PairPlan {
  /** Removal of halves and of pairs with a wrong end. */
  readonly clear: readonly HostStep[];
  readonly create: readonly HostStep[];
  /** Ends that are new, as `namespace/link`: they have no address and are down. */
  readonly fresh: ReadonlySet<string>;
}

export const linkKey = (namespace: string | undefined, link: string): string => `${namespace ?? ''}/${link}`;

/** A pair dies with either end, so one end that is missing or has another MAC means a new pair. */
export function planPairs(state: HostState, observed: ObservedHost): PairPlan {
  const macs = observedLinks(observed);
  const broken = pairsOf(state).filter(({ namespace, link, peer }) => !macs.has(linkKey(namespace, link)) || macs.get(linkKey(peer.namespace, peer.link)) !== peer.mac);
  const clear = broken.flatMap(({ namespace, link, peer }): HostStep[] => {
    if (macs.has(linkKey(namespace, link))) return [{ kind: 'removeLink', namespace, link }];
    return macs.has(linkKey(peer.namespace, peer.link)) ? [{ kind: 'removeLink', namespace: peer.namespace, link: peer.link }] : [];
  });
  const create = broken.map(({ namespace, link, mtu, peer }): HostStep => ({ kind: 'createPair', namespace, link, mtu, peer }));
  return { clear, create, fresh: new Set(broken.flatMap(({ namespace, link, peer }) => [linkKey(namespace, link), linkKey(peer.namespace, peer.link)])) };
}

function pairsOf({ networks, namespaces, gateway }: HostState): Pair[] {
  const ports = networks.map(({ name, mtu, loadBalancer }): Pair =>
    ({ namespace: overlayNamespace(name), link: LB_PORT, mtu, peer: { namespace: lbNamespace(name), link: 'eth0', mac: macOf(loadBalancer) } }));
  const ingress: Pair[] = networks.some(({ name }) => name === INGRESS)
    ? [{ link: INGRESS_GATEWAY_LINK, peer: { namespace: lbNamespace(INGRESS), link: 'eth1', mac: macOf(gateway.ingress) } }]
    : [];
  return [...ports, ...ingress, ...namespaces.flatMap(taskPairs)];
}

const taskPairs = ({ id, interfaces, gatewayAddress }: HostState['namespaces'][number]): Pair[] => [
  ...interfaces.map(({ network, address, mtu }, index): Pair =>
    ({ namespace: overlayNamespace(network), link: bridgePort(id), mtu, peer: { namespace: id, link: `eth${index}`, mac: macOf(address) } })),
  ...(gatewayAddress === undefined ? [] : [{ link: gatewayLink(id), peer: { namespace: id, link: `eth${interfaces.length}`, mac: macOf(gatewayAddress) } }]),
];

/** MAC by `namespace/link`; of bridge ports and legs only the presence counts. */
function observedLinks({ overlays, loadBalancers, tasks, gateway }: ObservedHost): ReadonlyMap<string, string> {
  const ends = [
    ...Object.keys(gateway.legs).map((link) => [linkKey(undefined, link), ''] as const),
    ...Object.entries(overlays).flatMap(([name, { ports }]) => Object.keys(ports).map((link) => [linkKey(overlayNamespace(name), link), ''] as const)),
    ...Object.entries(loadBalancers).flatMap(([name, { links }]) => Object.entries(links).map(([link, { mac }]) => [linkKey(lbNamespace(name), link), mac] as const)),
    ...Object.entries(tasks).flatMap(([id, { links }]) => Object.entries(links).map(([link, { mac }]) => [linkKey(id, link), mac] as const)),
  ];
  return new Map(ends);
}
