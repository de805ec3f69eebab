import '../styles/lists.css';
import type { JSX } from 'preact';
import type { TaskRow } from '../data/task-rows.js';
import { ObjectLink } from './links.js';
import { RelativeTime } from './relative-time.js';
import { Table, type Column } from './table.js';
import { ToneBadge } from './tone-badge.js';

/** Each row is one line: a long list draws only what is in sight, and reckons with equal heights. */
const COLUMNS: readonly Column<TaskRow>[] = [
  { title: 'Task', cell: (row) => <Name row={row} />, sortBy: ({ seat }) => seat },
  { title: 'Service', cell: ({ service }) => <ObjectLink kind="Service" name={service} />, sortBy: ({ service }) => service },
  { title: 'Node', cell: ({ node }) => (node === undefined ? <span class="quiet nowrap">none yet</span> : <ObjectLink kind="Node" name={node} />), sortBy: ({ node }) => node ?? '' },
  { title: 'State', cell: ({ state, words, tone }) => <ToneBadge tone={tone} label={state} title={words} />, sortBy: ({ state }) => state },
  { title: 'Since', cell: ({ since }) => <RelativeTime at={since} />, sortBy: ({ since }) => since },
  { title: 'What it says', cell: ({ message }) => <span class="one-line" title={message}>{message}</span>, sortBy: ({ message }) => message },
];

export const TaskTable = ({ rows, empty }: { readonly rows: readonly TaskRow[]; readonly empty: string }): JSX.Element => (
  <div class="list-table"><Table label="Table of tasks" columns={COLUMNS} rows={rows} keyOf={({ name }) => name} empty={empty} /></div>
);

const Name = ({ row: { name, seat, isHistory } }: { readonly row: TaskRow }): JSX.Element => (
  <span class="nowrap" title={name}><ObjectLink kind="Task" name={name} label={seat} />{isHistory && <span class="quiet small"> (former)</span>}</span>
);
