import type { JSX } from 'preact';
import type { Node } from '../../../model/node.js';
import { addressOrder } from '../../data/addresses.js';
import { cluster } from '../../data/cluster.js';
import { byText } from '../../data/sorting.js';
import { Card } from '../card.js';
import { ObjectLink } from '../links.js';
import { Table, type Column } from '../table.js';

interface Attachment {
  readonly network: string;
  readonly address: string;
  readonly subnet: string;
}

const COLUMNS: readonly Column<Attachment>[] = [
  { title: 'Network', cell: ({ network }) => <ObjectLink kind="Network" name={network} />, sortBy: ({ network }) => network },
  { title: 'Address of this node', cell: ({ address }) => <span class="mono">{address}</span>, sortBy: ({ address }) => addressOrder(address) },
  { title: 'Subnet', cell: ({ subnet }) => <span class="mono quiet">{subnet}</span>, sortBy: ({ subnet }) => addressOrder(subnet.split('/')[0] ?? '') },
];

/** The networks that reach to the host. */
export function AttachmentsCard({ node: { metadata: { name }, status: { attachments } } }: { readonly node: Node }): JSX.Element {
  const view = cluster.of('Network');
  const rows = Object.entries(attachments).sort(([one], [other]) => byText(one, other)).map(([network, address]) => ({ network, address, subnet: view.network(network)?.status.subnet ?? '' }));
  return (
    <Card flush title="Networks">
      <Table label={`Networks of ${name}`} columns={COLUMNS} rows={rows} keyOf={({ network }) => network} empty="No network reaches to this host yet." maxHeight="420px" />
    </Card>
  );
}
