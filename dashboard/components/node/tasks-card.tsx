import type { JSX } from 'preact';
import type { Task } from '../../../model/task.js';
import { cluster } from '../../data/cluster.js';
import { taskRemark, tasksHere } from '../../data/node-tasks.js';
import { Card } from '../card.js';
import { ObjectLink } from '../links.js';
import { RelativeTime } from '../relative-time.js';
import { StateBadge } from '../state-badge.js';
import { Table, type Column } from '../table.js';

const TASK: Column<Task> = { title: 'Task', cell: ({ metadata: { name } }) => <ObjectLink kind="Task" name={name} />, sortBy: ({ metadata }) => metadata.name };
const SERVICE: Column<Task> = { title: 'Service', cell: ({ spec }) => <ObjectLink kind="Service" name={spec.service} />, sortBy: ({ spec }) => spec.service };
const STATE: Column<Task> = { title: 'State', cell: (task) => <TaskState task={task} />, sortBy: ({ status }) => status.state };
const REMARK: Column<Task> = { title: 'Remark', grow: true, cell: (task) => taskRemark(task) };

const TaskState = ({ task: { status: { state, health } } }: { readonly task: Task }): JSX.Element => (
  <span class="row"><StateBadge state={state} />{state === 'running' && health !== undefined && <StateBadge state={health} />}</span>
);

const PRESENT: readonly Column<Task>[] = [
  TASK, SERVICE, STATE,
  { title: 'Since', cell: ({ status }) => <RelativeTime at={status.since} />, sortBy: ({ status }) => Date.parse(status.since) },
  { title: 'Addresses', cell: ({ status }) => <span class="mono">{Object.values(status.addresses).join(', ')}</span> },
  REMARK,
];

const PAST: readonly Column<Task>[] = [
  TASK, SERVICE, STATE,
  { title: 'Ended', cell: ({ status }) => <RelativeTime at={status.finishedAt ?? status.since} />, sortBy: ({ status }) => Date.parse(status.finishedAt ?? status.since) },
  REMARK,
];

/** What runs on the node, and what ran there. */
export function TasksCard({ node }: { readonly node: string }): JSX.Element {
  const { present, past } = tasksHere(cluster.of('Task'), node);
  return (
    <>
      <Card wide flush title={`Tasks here (${present.length})`}>
        <Table label={`Tasks on ${node}`} columns={PRESENT} rows={present} keyOf={keyOf} empty="No task is on this node." maxHeight="560px" />
      </Card>
      {past.length > 0 && (
        <Card wide flush title={`Tasks that ended here (${past.length})`}>
          <Table label={`Tasks that ended on ${node}`} columns={PAST} rows={past} keyOf={keyOf} empty="" maxHeight="420px" />
        </Card>
      )}
    </>
  );
}

const keyOf = ({ metadata }: Task): string => metadata.uid;
