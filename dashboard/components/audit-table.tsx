import type { JSX } from 'preact';
import { useLocation } from 'preact-iso';
import type { AuditEntry } from '../../model/audit.js';
import { OUTCOMES, outcomeHint, pathOfAudit, pathOfRef, stateOfOutcome, type AuditFilter } from '../data/event-filter.js';
import { FilterField } from './event-filter-bar.js';
import { RelativeTime } from './relative-time.js';
import { StateBadge } from './state-badge.js';
import { Table, type Column } from './table.js';

/** More than this are counted only: an apply may name a hundred. */
const SHOWN_OBJECTS = 6;

const Objects = ({ objects }: { readonly objects: readonly string[] }): JSX.Element => (
  <span class="row">
    {objects.slice(0, SHOWN_OBJECTS).map((ref) => <Ref key={ref} text={ref} />)}
    {objects.length > SHOWN_OBJECTS && <span class="quiet" title={objects.slice(SHOWN_OBJECTS).join(', ')}>and {objects.length - SHOWN_OBJECTS} more</span>}
  </span>
);

function Ref({ text }: { readonly text: string }): JSX.Element {
  const path = pathOfRef(text);
  return path === undefined ? <span class="breakable">{text}</span> : <a class="breakable" href={path}>{text}</a>;
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  { title: 'When', cell: ({ time }) => <RelativeTime at={time} />, sortBy: ({ time }) => time },
  { title: 'Who', cell: ({ user, role }) => <span class="nowrap"><strong class="breakable">{user}</strong> <span class="quiet">({role})</span></span>, sortBy: ({ user }) => user },
  { title: 'What', cell: ({ action }) => <span class="nowrap">{action}</span>, sortBy: ({ action }) => action },
  { title: 'On what', cell: ({ objects }) => <Objects objects={objects} /> },
  { title: 'Outcome', cell: ({ outcome, code }) => <StateBadge state={stateOfOutcome(outcome)} label={code === undefined ? outcome : `${outcome}: ${code}`} title={outcomeHint(outcome)} />, sortBy: ({ outcome }) => outcome },
  { title: 'In detail', grow: true, cell: ({ detail }) => detail },
  { title: 'From', cell: ({ from }) => <span class="mono nowrap">{from}</span>, sortBy: ({ from }) => from },
];

export const AuditTable = ({ entries, empty }: { readonly entries: readonly AuditEntry[]; readonly empty: string }): JSX.Element =>
  <div class="firm-table"><Table label="Changes by users, newest first" columns={COLUMNS} rows={entries} keyOf={({ id, time }) => id ?? time} empty={empty} maxHeight="76vh" /></div>;

/** Narrows the trail; what is chosen stands in the address. */
export function AuditFilterBar({ filter, actions }: { readonly filter: AuditFilter; readonly actions: readonly string[] }): JSX.Element {
  const { route } = useLocation();
  const choose = (change: AuditFilter): void => route(pathOfAudit({ ...filter, ...change }), true);
  return (
    <form class="filters" role="search" aria-label="Narrow the audit trail" onSubmit={(event) => event.preventDefault()}>
      <FilterField label="User" placeholder="Name of a token" value={filter.user} onChoose={(user) => choose({ user })} />
      <FilterField label="Action" placeholder="apply, drain, token" value={filter.action} options={actions} onChoose={(action) => choose({ action })} />
      <label class="field"><span class="label">Outcome</span>
        <select class="input" value={filter.outcome ?? ''} onChange={(event) => choose({ outcome: (event.currentTarget.value || undefined) as AuditEntry['outcome'] | undefined })}>
          <option value="">All</option>
          {OUTCOMES.map((outcome) => <option key={outcome} value={outcome}>{outcome}</option>)}
        </select>
      </label>
      {Object.keys(filter).length > 0 && <a class="button" href={pathOfAudit({})}>Show all</a>}
    </form>
  );
}
