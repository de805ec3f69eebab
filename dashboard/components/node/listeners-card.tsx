import type { JSX } from 'preact';
import { cluster } from '../../data/cluster.js';
import { listenerRows, type ListenerRow } from '../../data/node-tasks.js';
import { Card } from '../card.js';
import { ObjectLink } from '../links.js';
import { Table, type Column } from '../table.js';

const COLUMNS: readonly Column<ListenerRow>[] = [
  { title: 'Port', cell: ({ port, protocol }) => <span class="mono">{port}/{protocol}</span>, sortBy: ({ port }) => port },
  { title: 'Program', cell: ({ process }) => process ?? <span class="quiet">the kernel itself</span>, sortBy: ({ process }) => process ?? '' },
  { title: 'At', cell: ({ address }) => <span class="mono breakable">{address}</span>, sortBy: ({ address }) => address },
  { title: 'Published by', cell: ({ service }) => (service === undefined ? '' : <ObjectLink kind="Service" name={service} />), sortBy: ({ service }) => service ?? '' },
];

/** What else listens on the host; nothing where nobody does. */
export function ListenersCard({ node }: { readonly node: string }): JSX.Element | null {
  const view = cluster.of('Host', 'Service');
  const rows = listenerRows(view.host(node)?.status.listeners ?? [], view.list('Service'));
  if (rows.length === 0) return null;
  const taken = rows.filter(({ service }) => service !== undefined).length;
  return (
    <Card flush title="Other programs that listen here">
      {taken > 0 && <p class="note error">{taken === 1 ? 'One port is' : `${taken} ports are`} published by a service as well: what arrives there goes to the service, not to the program.</p>}
      <Table label={`Programs that listen on ${node}`} columns={COLUMNS} rows={rows} keyOf={({ port, protocol }) => `${port}/${protocol}`} empty="" maxHeight="360px" />
    </Card>
  );
}
