import '../styles/lists.css';
import type { JSX } from 'preact';
import { bytesText, roundedText } from '../data/amounts.js';
import type { Load, NodeRow } from '../data/node-rows.js';
import { ObjectLink } from './links.js';
import { ProblemWords } from './problem-words.js';
import { StateBadge } from './state-badge.js';
import { Table, type Column } from './table.js';
import { ToneBadge } from './tone-badge.js';

export interface NodeTableProps {
  readonly rows: readonly NodeRow[];
  readonly empty: JSX.Element | string;
  /** As part of another page: fewer columns. */
  readonly isCompact?: boolean;
}

const NAME: Column<NodeRow> = { title: 'Node', cell: ({ name }) => <ObjectLink kind="Node" name={name} />, sortBy: ({ name }) => name };
const stateColumn = (isShort: boolean): Column<NodeRow> => ({ title: 'State', cell: (row) => <State row={row} isShort={isShort} />, sortBy: ({ state, availability }) => `${state} ${availability}` });
const ROLE: Column<NodeRow> = { title: 'Role', cell: ({ role }) => (role === 'worker' ? <span class="quiet">worker</span> : <StateBadge state={role} label={role === 'manager' ? role : `manager: ${role}`} />), sortBy: ({ role }) => role };
const TASKS: Column<NodeRow> = { title: 'Tasks', cell: ({ name, tasks }) => <a href={`/tasks?node=${encodeURIComponent(name)}`} aria-label={`${tasks} tasks on ${name}`}>{tasks}</a>, sortBy: ({ tasks }) => tasks, align: 'right' };
const runsColumn = (most: number): Column<NodeRow> => ({ title: 'Runs', cell: ({ services }) => <Services services={services} most={most} />, grow: true });
const COMPACT: readonly Column<NodeRow>[] = [NAME, stateColumn(true), TASKS, runsColumn(3)];
const WHOLE: readonly Column<NodeRow>[] = [
  NAME, stateColumn(false), ROLE,
  { title: 'Address', cell: ({ address }) => <span class="mono nowrap">{address}</span>, sortBy: ({ address }) => address }, TASKS,
  { title: 'CPU reserved', cell: ({ cpus }) => <LoadBar load={cpus} text={roundedText} what="cores reserved" />, sortBy: ({ cpus }) => share(cpus) },
  { title: 'Memory reserved', cell: ({ memory }) => <LoadBar load={memory} text={bytesText} what="memory reserved" />, sortBy: ({ memory }) => share(memory) }, runsColumn(6),
  { title: 'Versions', cell: ({ versions }) => <span class="list-stacked small quiet">{versions.map((version) => <span key={version} class="nowrap">{version}</span>)}</span> },
];

export const NodeTable = ({ rows, empty, isCompact = false }: NodeTableProps): JSX.Element => (
  <div class="list-table"><Table label="Table of nodes" columns={isCompact ? COMPACT : WHOLE} rows={rows} keyOf={({ name }) => name} empty={empty} /></div>
);

const State = ({ row: { state, availability, problem }, isShort }: { readonly row: NodeRow; readonly isShort: boolean }): JSX.Element => (
  <span class="list-stacked">
    <span class="row">
      <StateBadge state={state} />
      {availability !== 'active' && <ToneBadge tone={availability === 'draining' ? 'busy' : 'idle'} label={availability} title={TAKES[availability]} />}
    </span>
    <ProblemWords problem={problem} isShort={isShort} />
  </span>
);

const TAKES: Readonly<Record<string, string>> = {
  paused: 'Gets no new tasks; those that run there stay', pause: 'Gets no new tasks; those that run there stay', draining: 'Its tasks move to other nodes', drained: 'Takes no tasks', drain: 'Its tasks move to other nodes',
};

const Services = ({ services, most }: { readonly services: NodeRow['services']; readonly most: number }): JSX.Element => (
  <span class="list-services" title={services.map(({ name, tasks }) => `${name} × ${tasks}`).join(', ')}>
    {services.slice(0, most).map(({ name, tasks }) => <span key={name} class="breakable"><ObjectLink kind="Service" name={name} />{tasks > 1 && <span class="quiet number"> × {tasks}</span>}</span>)}
    {services.length > most && <span class="quiet">and {services.length - most} more</span>}
  </span>
);

const share = ({ reserved, all }: Load): number => (all === undefined || all === 0 ? 0 : reserved / all);

/** What tasks have reserved, of what there is; not what they use. */
const LoadBar = ({ load, text, what }: { readonly load: Load; readonly text: (amount: number) => string; readonly what: string }): JSX.Element => (
  <span class="load-bar">
    <span class="small nowrap number">{load.reserved === 0 ? '0' : text(load.reserved)}{load.all !== undefined && <span class="quiet"> of {text(load.all)}</span>}</span>
    {load.all !== undefined && <span class="bar" role="meter" aria-label={what} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(100 * share(load))}><span style={{ width: `${Math.min(100, Math.round(100 * share(load)))}%` }} /></span>}
  </span>
);
