import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { slotName, slotRows, type SlotRow } from '../../model/slots.js';
import { taskId, tellsMore, type Task } from '../../model/task.js';
import { now } from '../data/clock.js';
import { taskPredicate, waitsForTime } from '../data/task-words.js';
import { Card } from './card.js';
import { LastLines } from './last-lines.js';
import { ObjectLink } from './links.js';
import { RelativeTime } from './relative-time.js';
import { StateBadge } from './state-badge.js';
import { Table, type Column } from './table.js';

export interface SlotTableProps {
  readonly tasks: readonly Task[];
}

/** The tasks of a service as `drover service ps` lists them: by slot, the newest first, the former ones below it. */
export function SlotTable({ tasks }: SlotTableProps): JSX.Element {
  const isWhole = useSignal(true);
  const all = useMemo(() => slotRows(tasks), [tasks]);
  const rows = isWhole.value ? all : all.filter(({ isHistory }) => !isHistory);
  const history = <label class="row small"><input type="checkbox" checked={isWhole.value} onChange={(event) => { isWhole.value = event.currentTarget.checked; }} />Former tasks</label>;
  return (
    <Card title="Slots and their tasks" wide flush actions={history}>
      <Table label="Tasks by slot" columns={COLUMNS} rows={rows} keyOf={({ task }) => task.metadata.uid} empty="No task has been made yet." />
    </Card>
  );
}

const COLUMNS: readonly Column<SlotRow>[] = [
  { title: 'Slot and task', cell: ({ task, isHistory }) => <span class={isHistory ? 'slot-history nowrap' : 'slot-newest nowrap'}>{isHistory ? <span class="quiet">before </span> : null}<ObjectLink kind="Task" name={task.metadata.name} label={`${slotName(task)} · ${taskId(task)}`} /></span> },
  { title: 'State', cell: ({ task }) => <StateBadge state={toneState(task)} label={stateLabel(task)} /> },
  { title: 'Why', grow: true, cell: ({ task }) => <Why task={task} /> },
  { title: 'Since', cell: ({ task }) => <RelativeTime at={task.status.since} /> },
  { title: 'Node', cell: ({ task: { status: { node } } }) => (node === undefined ? <span class="quiet nowrap">none yet</span> : <span class="nowrap"><ObjectLink kind="Node" name={node} /></span>) },
  { title: 'Image', cell: ({ task }) => <code class="cell breakable">{task.spec.container.image}</code> },
];

const isUnhealthy = ({ status: { state, health } }: Task): boolean => state === 'running' && health !== undefined && health !== 'healthy';

const toneState = (task: Task): string => (isUnhealthy(task) ? (task.status.health === 'unhealthy' ? 'unhealthy' : 'starting') : task.status.state);

const stateLabel = (task: Task): string => (isUnhealthy(task) ? `running, ${task.status.health === 'unhealthy' ? 'unhealthy' : 'health not known yet'}` : task.status.state);

function Why({ task }: { readonly task: Task }): JSX.Element {
  const { error, message, state, lastLines } = task.status;
  if (waitsForTime(task)) return <div class="cell">{taskPredicate(task, now.value)}</div>;
  const text = error ?? (tellsMore(task) || (message !== state && message !== 'started') ? message : '');
  return <div class="cell">{text}{lastLines !== undefined && <LastLines lines={lastLines} />}</div>;
}
