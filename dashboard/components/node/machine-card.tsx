import type { JSX } from 'preact';
import { formatGenericResources } from '../../../model/generic-resources.js';
import type { Node, NodeFacts } from '../../../model/node.js';
import { sizeText } from '../../data/size.js';
import { Card, Empty } from '../card.js';
import { Labels, Pairs } from '../pairs.js';
import { RelativeTime } from '../relative-time.js';

/** What the host was found to be when it joined, and what the user says of it. */
export function MachineCard({ node: { metadata, spec: { genericResources = {} }, status: { facts, vtep, joinedAt } } }: { readonly node: Node }): JSX.Element {
  if (facts === undefined) return <Card title="Machine"><Empty>Nothing is known of the machine until it has been reached for the first time.</Empty></Card>;
  return (
    <Card title="Machine">
      <Pairs items={[
        ['Hostname', facts.hostname], ['Distribution', facts.distribution], ['Kernel', `${facts.kernel} (${facts.architecture})`],
        ['Processors', String(facts.cpus)], ['Memory', sizeText(facts.memory)], ['Other resources', formatGenericResources(genericResources)],
        ['Podman', facts.podman],
        ['Address between hosts', vtep === undefined ? undefined : <span><span class="mono">{vtep.address}</span> <span class="quiet">(VXLAN, packets of up to {vtep.mtu} bytes)</span></span>],
        ['Addresses', facts.addresses.length === 0 ? undefined : <Addresses facts={facts} />],
        ['Resolvers', facts.resolvers.length === 0 ? undefined : <span class="mono">{facts.resolvers.join(', ')}</span>],
        ['Labels', Object.keys(metadata.labels).length === 0 ? undefined : <Labels labels={metadata.labels} />],
        ['Joined', joinedAt === undefined ? undefined : <RelativeTime at={joinedAt} />],
        ['Machine id', <span class="mono small breakable">{facts.machineId}</span>],
      ]} />
    </Card>
  );
}

const Addresses = ({ facts: { addresses } }: { readonly facts: NodeFacts }): JSX.Element => (
  <ul class="list">{addresses.map(({ interface: link, address, mtu }) => <li key={`${link} ${address}`}><span class="mono">{address}</span> <span class="quiet">on {link}, MTU {mtu}</span></li>)}</ul>
);
