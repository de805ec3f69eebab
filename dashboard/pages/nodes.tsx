import type { JSX } from 'preact';
import { ChoiceFilter, FilterBar, TextFilter } from '../components/filter-bar.js';
import { Known } from '../components/known.js';
import { NodeTable } from '../components/node-table.js';
import { Page } from '../components/page.js';
import { cluster } from '../data/cluster.js';
import { members } from '../data/members.js';
import { filterNodes, nodeRows } from '../data/node-rows.js';
import { problemOfObject } from '../data/present-problems.js';
import { counted } from '../data/problem.js';
import { useFilters } from '../data/use-filters.js';

const STATES = [
  { value: 'attention', label: 'needs somebody' }, { value: 'ready' }, { value: 'joining' }, { value: 'joinFailed', label: 'join failed' }, { value: 'unreachable' }, { value: 'down' }, { value: 'leaving' }, { value: 'absent' },
  { value: 'paused' }, { value: 'draining' }, { value: 'drained' },
];
const ROLES = [{ value: 'manager', label: 'managers' }, { value: 'worker', label: 'workers' }];

/** All nodes. */
export const NodesPage = (): JSX.Element => <Page title="Nodes"><Known><Nodes /></Known></Page>;

function Nodes(): JSX.Element {
  const filters = useFilters();
  const all = nodeRows(cluster.of('Node', 'Task'), { members: members.value, problemOf: problemOfObject.value });
  const rows = filterNodes(all, { text: filters.value('text'), state: filters.value('state'), role: filters.value('role') });
  return (
    <section class="card" aria-label="All nodes">
      <FilterBar label="Narrow the nodes" found={rows.length === all.length ? counted(all.length, 'node') : `${rows.length} of ${counted(all.length, 'node')}`}>
        <TextFilter filters={filters} name="text" label="Find" hint="name, address, label, service" />
        <ChoiceFilter filters={filters} name="state" label="State" all="any state" choices={STATES} />
        <ChoiceFilter filters={filters} name="role" label="Role" all="any role" choices={ROLES} />
      </FilterBar>
      <NodeTable rows={rows} empty={all.length === 0 ? <>There are no nodes yet. <code>drover node join user@host --name node-1</code> brings the first one.</> : 'No node is like that.'} />
    </section>
  );
}
