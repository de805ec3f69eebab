import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Network } from '../../../model/network.js';
import { addressesOn, capacityOf } from '../../data/addresses.js';
import { cluster } from '../../data/cluster.js';
import { kindMeaning, mtuOf } from '../../data/network-kind.js';
import { Card } from '../card.js';
import { Labels, Pairs } from '../pairs.js';
import { RelativeTime } from '../relative-time.js';
import { Usage } from './usage.js';

/** What kind of network it is, and its numbers. */
export function AboutCard({ network }: { readonly network: Network }): JSX.Element {
  const { metadata: { name, labels, creationTimestamp }, spec, status: { subnet, vni } } = network;
  const view = cluster.of('Task', 'Service', 'Node');
  const used = useMemo(() => addressesOn(view, name).length, [view, name, view.revisionOf(name)]);
  return (
    <Card title="About">
      <div class="stack">
        <p>{kindMeaning(network)}</p>
        <Pairs items={[
          ['Subnet', <span class="mono">{subnet === '' ? 'not yet chosen' : subnet}</span>],
          ['Addresses in use', <Usage used={used} capacity={capacityOf(subnet)} />],
          ['VNI', <span>{vni === 0 ? 'not yet chosen' : vni} <span class="quiet">(its number in VXLAN)</span></span>],
          ['MTU', <span>{mtuOf(view, network)} <span class="quiet">bytes per packet{spec.mtu === undefined && ', what fits all its hosts'}</span></span>],
          ['Labels', Object.keys(labels).length === 0 ? undefined : <Labels labels={labels} />],
          ['Made', <RelativeTime at={creationTimestamp} />],
        ]} />
      </div>
    </Card>
  );
}
