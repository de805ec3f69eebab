import type { JSX } from 'preact';
import { INGRESS } from '../../model/network.js';
import type { NamespaceRow, NetworkState, NetworkTables } from '../../model/network-state.js';
import { taskId } from '../../model/task.js';
import { cluster } from '../data/cluster.js';
import { bothText, differencesIn, differencesOn, isOff } from '../data/network-state.js';
import { useNetworkState } from '../data/use-network-state.js';
import { Card } from './card.js';
import { Fold } from './fold.js';
import { ObjectLink } from './links.js';
import { NetworkTablesView, Problems } from './network-tables.js';
import { Pairs } from './pairs.js';
import { Table, type Column } from './table.js';
import { Mark, Verdict } from './verdict.js';
import '../styles/object-page.css';

/** What the host has of all its networks, beside what it should have. Give it the node's name as its key. */
export function NetworkStateCard({ node }: { readonly node: string }): JSX.Element {
  const { reading, read } = useNetworkState(node);
  const { state, isBusy } = reading;
  return (
    <Card wide title="Network tables on the host" actions={<button type="button" class="button" disabled={isBusy} onClick={read}>Read the tables on the host now</button>}>
      <div class="stack" aria-busy={isBusy}>
        <p class="quiet">What the kernel of this host has for each network, beside what Drover wants there: who gets connections, where addresses are, what names lead to.</p>
        <Verdict reading={reading} count={state === undefined ? 0 : differencesOn(state)} />
        {state !== undefined && <Parts state={state} />}
      </div>
    </Card>
  );
}

const Parts = ({ state }: { readonly state: NetworkState }): JSX.Element => (
  <>
    {state.problems.length > 0 && <Problems problems={state.problems} />}
    {state.networks.map((tables) => <NetworkFold key={tables.name} tables={tables} isApplied={state.isApplied !== false} isRead={state.observedAt !== undefined} />)}
    <NamespacesFold node={state.node} rows={state.namespaces} isApplied={state.isApplied !== false} />
  </>
);

function NetworkFold({ tables, isApplied, isRead }: { readonly tables: NetworkTables; readonly isApplied: boolean; readonly isRead: boolean }): JSX.Element {
  const { name, subnet, vni, mtu, loadBalancer, mark, virtualServices } = tables;
  const count = differencesIn(tables);
  return (
    <Fold summary={(
      <>
        <h3>{name === INGRESS ? 'ingress (routing mesh)' : name}</h3>
        <Mark mark={mark} isApplied={isApplied} />
        <span class="quiet">{subnet ?? 'not wanted here'}, {virtualServices.length} {virtualServices.length === 1 ? 'service' : 'services'}{count > 0 && `, ${count} ${count === 1 ? 'difference' : 'differences'}`}</span>
      </>
    )}>
      <Pairs items={[
        ['Network', <ObjectLink kind="Network" name={name} />], ['Subnet', subnet], ['This host\'s own address', loadBalancer],
        ['VNI (its number in VXLAN)', bothText(vni)], ['MTU (bytes per packet)', bothText(mtu)],
      ]} />
      <NetworkTablesView tables={tables} isApplied={isApplied} isRead={isRead} level={4} />
    </Fold>
  );
}

function NamespacesFold({ node, rows, isApplied }: { readonly node: string; readonly rows: readonly NamespaceRow[]; readonly isApplied: boolean }): JSX.Element {
  const names = new Map(cluster.of('Task').tasksOnNode(node).map((task) => [taskId(task), task.metadata.name]));
  const off = rows.filter(isOff).length;
  const columns: readonly Column<NamespaceRow>[] = [
    { title: 'Task', cell: ({ id }) => { const task = names.get(id); return task === undefined ? <span class="mono">{id}</span> : <ObjectLink kind="Task" name={task} />; }, sortBy: ({ id }) => names.get(id) ?? id },
    { title: 'Addresses', cell: (row) => <span class="mono">{addressesText(row)}</span> },
    { title: 'State', cell: ({ mark }) => <Mark mark={mark} isApplied={isApplied} />, sortBy: ({ mark }) => mark },
    { title: 'What differs', grow: true, cell: ({ problems }) => problems.join('; ') },
  ];
  return (
    <Fold summary={<><h3>Network of each task</h3><span class="quiet">{rows.length} {rows.length === 1 ? 'task' : 'tasks'} here{off > 0 && `, ${off} ${off === 1 ? 'differs' : 'differ'}`}</span></>}>
      <Table label={`Networks of tasks on ${node}`} columns={columns} rows={rows} keyOf={({ id }) => id} empty="No task has a network here." maxHeight="420px" />
    </Fold>
  );
}

const addressesText = ({ interfaces, gatewayAddress }: NamespaceRow): string =>
  [...interfaces.map(({ network, address }) => `${address} (${network})`), ...(gatewayAddress === undefined ? [] : [`${gatewayAddress} (way out)`])].join(', ');
