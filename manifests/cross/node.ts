import { INGRESS } from '../../model/index.js';
import type { ManifestFor } from '../manifest.js';
import type { Finding } from '../problem.js';
import { overlap, type Target } from './target.js';

/** Addresses of the node that lie in an overlay or gateway subnet, or are another node's. */
export function nodeFindings({ settings, networks, nodes }: Target, { metadata: { name }, spec }: ManifestFor<'Node'>): Finding[] {
  const node = nodes.find((one) => one.name === name);
  const ranges = [
    { owner: `the subnet of the ${INGRESS} network`, subnet: settings.ingressSubnet },
    { owner: 'the gateway subnet of the hosts', subnet: settings.gatewaySubnet },
    ...networks.filter((network) => network.name !== INGRESS).map((network) => ({ owner: `network ${network.name}`, subnet: network.subnet })),
  ];
  const inOverlay = (node?.addresses ?? []).flatMap((address) =>
    ranges.filter(({ subnet }) => overlap(subnet, address)).map(({ owner, subnet }) => ({ path: pathOf(address, spec), message: `${address} lies in ${owner} (${subnet}), so that tasks could not tell them apart` })));
  return [...inOverlay, ...sameMachine({ nodes }, name, spec)];
}

const pathOf = (address: string, { ssh }: ManifestFor<'Node'>['spec']): string[] => (ssh.host === address ? ['spec', 'ssh', 'host'] : ['spec', 'advertise']);

function sameMachine({ nodes }: Pick<Target, 'nodes'>, name: string, { ssh }: ManifestFor<'Node'>['spec']): Finding[] {
  const twin = nodes.find((other) => other.name !== name && other.spec.ssh.host === ssh.host && other.spec.ssh.port === ssh.port && other.spec.ssh.jump?.host === ssh.jump?.host);
  return twin === undefined ? [] : [{ path: ['spec', 'ssh', 'host'], message: `${ssh.host}:${ssh.port} is already node ${twin.name}` }];
}
