import { INGRESS } from '../../model/index.js';
import type { ManifestFor } from '../manifest.js';
import type { Finding } from '../problem.js';
import { overlap, type Target } from './target.js';

/** What lies in the way of the system's own subnets. */
export function clusterFindings({ networks, nodes }: Target, { spec }: ManifestFor<'Cluster'>): Finding[] {
  return (['ingressSubnet', 'gatewaySubnet'] as const).flatMap((field) => {
    const subnet = spec[field];
    const inTheWay = [
      ...networks.filter((network) => network.name !== INGRESS && overlap(subnet, network.subnet)).map((network) => `network ${network.name} (${network.subnet})`),
      ...nodes.flatMap((node) => node.addresses.filter((address) => overlap(subnet, address)).map((address) => `the address ${address} of node ${node.name}`)),
    ];
    return inTheWay.map((owner) => ({ path: ['spec', field], message: `${subnet} overlaps ${owner}` }));
  });
}
