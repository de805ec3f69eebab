import type { JSX } from 'preact';
import { addressesOn, addressOrder, USE_WORDS, type AddressRow } from '../../data/addresses.js';
import { cluster } from '../../data/cluster.js';
import { Card } from '../card.js';
import { ObjectLink } from '../links.js';
import { StateBadge } from '../state-badge.js';
import { Table, type Column } from '../table.js';

const COLUMNS: readonly Column<AddressRow>[] = [
  { title: 'Address', cell: ({ address }) => <span class="mono">{address}</span>, sortBy: ({ address }) => addressOrder(address) },
  { title: 'What has it', cell: ({ use }) => USE_WORDS[use], sortBy: ({ use }) => USE_WORDS[use] },
  { title: 'Name', cell: ({ kind, name }) => <ObjectLink kind={kind} name={name} />, sortBy: ({ name }) => name },
  { title: 'State', cell: ({ state }) => (state === undefined ? '' : <StateBadge state={state} />), sortBy: ({ state }) => state ?? '' },
  { title: 'Node', cell: ({ node, use }) => (node === undefined || use === 'balancer' ? '' : <ObjectLink kind="Node" name={node} />), sortBy: ({ node }) => node ?? '' },
];

/** Every address of a network that is handed out, and to whom. */
export function AddressesCard({ network }: { readonly network: string }): JSX.Element {
  const rows = addressesOn(cluster.of('Service', 'Task', 'Node'), network);
  return (
    <Card wide flush title={`Addresses in use (${rows.length})`}>
      <Table label={`Addresses of ${network} in use`} columns={COLUMNS} rows={rows} keyOf={({ address, name }) => `${address} ${name}`} empty="No address has been handed out." maxHeight="480px" />
    </Card>
  );
}
