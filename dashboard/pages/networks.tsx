import type { JSX } from 'preact';
import { Card } from '../components/card.js';
import { ObjectLink } from '../components/links.js';
import { Usage } from '../components/network/usage.js';
import { Page } from '../components/page.js';
import { Table, type Column } from '../components/table.js';
import { addressOrder, usedAddresses } from '../data/addresses.js';
import { cluster } from '../data/cluster.js';
import { kindWords, networkRows, type NetworkRow } from '../data/network-kind.js';

const COLUMNS: readonly Column<NetworkRow>[] = [
  { title: 'Name', cell: ({ network }) => <ObjectLink kind="Network" name={network.metadata.name} />, sortBy: ({ network }) => network.metadata.name },
  { title: 'Subnet', cell: ({ network: { status } }) => <span class="mono nowrap">{status.subnet === '' ? 'not yet chosen' : status.subnet}</span>, sortBy: ({ network: { status } }) => addressOrder(status.subnet.split('/')[0] ?? '') },
  { title: 'VNI', align: 'right', cell: ({ network: { status } }) => (status.vni === 0 ? '' : status.vni), sortBy: ({ network: { status } }) => status.vni },
  { title: 'Kind', cell: ({ network }) => kindWords(network).join(', '), sortBy: ({ network }) => kindWords(network).join(', ') },
  { title: 'Services', align: 'right', cell: ({ services }) => services, sortBy: ({ services }) => services },
  { title: 'Tasks', align: 'right', cell: ({ tasks }) => tasks, sortBy: ({ tasks }) => tasks },
  { title: 'Nodes', align: 'right', cell: ({ nodes }) => nodes, sortBy: ({ nodes }) => nodes },
  { title: 'Addresses in use', grow: true, cell: ({ used, capacity }) => <Usage used={used} capacity={capacity} />, sortBy: ({ used, capacity }) => (capacity === 0 ? 0 : used / capacity) },
];

/** All networks of the cluster. */
export function NetworksPage(): JSX.Element {
  const view = cluster.of('Network', 'Service', 'Task', 'Node');
  const rows = networkRows(view, usedAddresses(view));
  return (
    <Page title="Networks">
      <p class="quiet">A network joins tasks over all hosts, as if they were on one cable. Only tasks that have one in common can reach each other by it.</p>
      <Card flush title={`All networks (${rows.length})`}>
        <Table label="Networks" columns={COLUMNS} rows={rows} keyOf={({ network }) => network.metadata.uid} empty="There is no network yet. The first node that joins brings the routing mesh; others come with your manifests." />
      </Card>
    </Page>
  );
}
