import { INGRESS } from '../../model/index.js';
import type { ManifestFor } from '../manifest.js';
import type { Finding } from '../problem.js';
import { overlap, type Target } from './target.js';

const PATH = ['spec', 'subnet'];

/** Whose addresses the written subnet would take. */
export function networkFindings({ settings, networks, nodes }: Target, { metadata: { name }, spec: { subnet } }: ManifestFor<'Network'>): Finding[] {
  if (subnet === undefined) return [];
  const taken = (owner: string): Finding => ({ path: PATH, message: `${subnet} overlaps ${owner}: choose another, or leave it out to have one chosen` });
  return [
    ...(overlap(subnet, settings.ingressSubnet) ? [taken(`the ${INGRESS} network's subnet ${settings.ingressSubnet}`)] : []),
    ...(overlap(subnet, settings.gatewaySubnet) ? [taken(`the gateway subnet ${settings.gatewaySubnet} of the hosts`)] : []),
    ...networks.filter((other) => other.name !== name && other.name !== INGRESS && overlap(subnet, other.subnet)).map((other) => taken(`network ${other.name} (${other.subnet})`)),
    ...nodes.flatMap((node) => node.addresses.filter((address) => overlap(subnet, address)).map((address) => taken(`the address ${address} of node ${node.name}`))),
  ];
}
