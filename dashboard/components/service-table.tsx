import '../styles/lists.css';
import type { JSX } from 'preact';
import type { ServiceRow } from '../data/service-rows.js';
import { ObjectLink } from './links.js';
import { ProblemWords } from './problem-words.js';
import { Table, type Column } from './table.js';
import { ToneBadge } from './tone-badge.js';
import { UpdateBar } from './update-bar.js';

export interface ServiceTableProps {
  readonly rows: readonly ServiceRow[];
  readonly empty: JSX.Element | string;
  /** As part of another page: fewer columns. */
  readonly isCompact?: boolean;
}

const NAME: Column<ServiceRow> = { title: 'Service', cell: ({ name }) => <ObjectLink kind="Service" name={name} />, sortBy: ({ name }) => name };
const RUNNING: Column<ServiceRow> = { title: 'Running', cell: (row) => <Running row={row} />, sortBy: ({ running, wanted }) => running - wanted };
const STATE: Column<ServiceRow> = { title: 'State', cell: (row) => <State row={row} />, sortBy: ({ state }) => state };
const PORTS: Column<ServiceRow> = { title: 'Ports', cell: ({ ports }) => <Ports ports={ports} />, sortBy: ({ ports }) => ports[0] ?? '' };
const PROBLEM: Column<ServiceRow> = { title: 'Problem', cell: ({ problem }) => <ProblemWords problem={problem} />, sortBy: ({ problem }) => problem?.title ?? '', grow: true };
const COMPACT: readonly Column<ServiceRow>[] = [NAME, RUNNING, STATE, PORTS];
const WHOLE: readonly Column<ServiceRow>[] = [
  NAME, { title: 'Mode', cell: ({ mode }) => <span class="nowrap">{mode}</span>, sortBy: ({ mode }) => mode }, RUNNING, STATE,
  { title: 'Image', cell: ({ image }) => <code class="breakable">{image}</code>, sortBy: ({ image }) => image }, PORTS, PROBLEM,
];

export const ServiceTable = ({ rows, empty, isCompact = false }: ServiceTableProps): JSX.Element => (
  <div class="list-table"><Table label="Table of services" columns={isCompact ? COMPACT : WHOLE} rows={rows} keyOf={({ name }) => name} empty={empty} /></div>
);

const Running = ({ row: { running, wanted, healthy, mode } }: { readonly row: ServiceRow }): JSX.Element => (
  <span class="list-stacked number">
    <span class="nowrap">{mode.endsWith('job') ? `${running} at work` : `${running} of ${wanted}`}</span>
    {healthy !== undefined && <span class="quiet small nowrap">{healthy.good} of {healthy.all} healthy</span>}
  </span>
);

const State = ({ row: { tone, state, progress, problem } }: { readonly row: ServiceRow }): JSX.Element => (
  <span class="list-stacked">
    <span><ToneBadge tone={tone} label={state} title={problem?.title} /></span>
    {progress !== undefined && <UpdateBar progress={progress} />}
  </span>
);

const SHOWN_PORTS = 3;

const Ports = ({ ports }: { readonly ports: readonly string[] }): JSX.Element => (
  <span class="list-stacked number" title={ports.join(', ')}>
    {ports.slice(0, SHOWN_PORTS).map((port) => <span key={port} class="nowrap">{port}</span>)}
    {ports.length > SHOWN_PORTS && <span class="quiet small nowrap">and {ports.length - SHOWN_PORTS} more</span>}
  </span>
);
