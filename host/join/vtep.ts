import { OperatorError } from '../../base/errors.js';
import type { NodeSpec, NodeStatus } from '../../model/index.js';
import type { HostProbe } from './probe.js';

type Vtep = NonNullable<NodeStatus['vtep']>;
type Address = HostProbe['facts']['addresses'][number];

/** The tunnel end that `spec.advertise` asks for, or that of the default route. @throws JOIN_FAILED naming what there is instead */
export function resolveVtep(advertise: NodeSpec['advertise'], { facts, defaultRoute }: Pick<HostProbe, 'facts' | 'defaultRoute'>): Vtep {
  if (advertise === undefined) return ofDefaultRoute(facts.addresses, defaultRoute);
  const wanted = 'address' in advertise ? `address ${advertise.address}` : `interface ${advertise.interface}`;
  const found = facts.addresses.find((candidate) => ('address' in advertise ? candidate.address === advertise.address : candidate.interface === advertise.interface));
  return found === undefined ? refuse(`no ${wanted} on the host`, facts.addresses) : toVtep(found);
}

function ofDefaultRoute(addresses: readonly Address[], route: HostProbe['defaultRoute']): Vtep {
  const on = addresses.filter((candidate) => candidate.interface === route?.interface);
  const found = on.find(({ address }) => address === route?.source) ?? on[0];
  if (found !== undefined) return toVtep(found);
  return addresses.length === 1 && addresses[0] !== undefined ? toVtep(addresses[0]) : refuse('no default route that names the back network', addresses);
}

const toVtep = ({ address, mtu }: Address): Vtep => ({ address, mtu });

function refuse(problem: string, addresses: readonly Address[]): never {
  const there = addresses.map((candidate) => `${candidate.interface} ${candidate.address}`).join(', ') || 'none';
  throw new OperatorError('JOIN_FAILED', `choose the tunnel end: ${problem} (IPv4 addresses there: ${there}); set spec.advertise to one of them`, { step: 'choose the tunnel end', addresses });
}
