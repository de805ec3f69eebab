import type { JSX } from 'preact';
import { DRAIN_DEADLINE, type Node } from '../../../model/node.js';
import type { Task } from '../../../model/task.js';
import { cluster } from '../../data/cluster.js';
import { leftTasks, type LeftTask } from '../../data/node-words.js';
import { tasksHere } from '../../data/node-tasks.js';
import { Card } from '../card.js';
import { ObjectLink } from '../links.js';
import { RelativeTime } from '../relative-time.js';
import { StateBadge } from '../state-badge.js';
import { Table, type Column } from '../table.js';

/** How far a drain is, and what each task that is left waits for; nothing while none is wanted. */
export function DrainCard({ node }: { readonly node: Node }): JSX.Element | null {
  const { spec, status: { availability }, metadata: { name, annotations } } = node;
  if (spec.availability !== 'drain' || availability?.state === 'drained') return null;
  const { present } = tasksHere(cluster.of('Task'), name);
  const { named, more } = leftTasks(availability?.blockers ?? []);
  return (
    <Card title="Drain" flush>
      <div class="note stack">
        <p class="row"><StateBadge state="draining" /><strong>{present.length === 0 ? 'no task is left' : `${present.length} ${present.length === 1 ? 'task is' : 'tasks are'} left`}</strong></p>
        {availability?.isForced === true
          ? <p class="error">The time for draining in order is over: what is left is stopped at once.</p>
          : annotations[DRAIN_DEADLINE] !== undefined && <p>End of the time for draining in order: <RelativeTime at={annotations[DRAIN_DEADLINE]} />. What is left then is stopped without waiting for a replacement.</p>}
      </div>
      {named.length > 0 && <Table label="Tasks that are left, and what they wait for" columns={columnsOf(present)} rows={named} keyOf={({ label }) => label} empty="" />}
      {more !== '' && <p class="empty">{more}</p>}
    </Card>
  );
}

const columnsOf = (tasks: readonly Task[]): readonly Column<LeftTask>[] => {
  const nameOf = (label: string): string | undefined => tasks.find(({ spec }) => `${spec.service}.${spec.slot ?? spec.node ?? ''}` === label)?.metadata.name;
  return [
    { title: 'Task', cell: ({ label }) => { const name = nameOf(label); return name === undefined ? label : <ObjectLink kind="Task" name={name} label={label} />; } },
    { title: 'Waits for', grow: true, cell: ({ waitsFor }) => waitsFor },
  ];
};
