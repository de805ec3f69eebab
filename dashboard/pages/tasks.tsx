import type { JSX } from 'preact';
import { ChoiceFilter, FilterBar, TextFilter, ToggleFilter } from '../components/filter-bar.js';
import { Known } from '../components/known.js';
import { Page } from '../components/page.js';
import { TaskTable } from '../components/task-table.js';
import { cluster } from '../data/cluster.js';
import { counted } from '../data/problem.js';
import { byName } from '../data/sorting.js';
import { taskRows } from '../data/task-rows.js';
import { useFilters } from '../data/use-filters.js';
import { TASK_STATES } from '../../model/task.js';

const STATES = [{ value: 'attention', label: 'does not run (yet)' }, ...TASK_STATES.map((value) => ({ value }))];

/** All tasks: those that stand for their slots now, and on demand those before them. */
export const TasksPage = (): JSX.Element => <Page title="Tasks"><Known><Tasks /></Known></Page>;

function Tasks(): JSX.Element {
  const filters = useFilters();
  const view = cluster.of('Task', 'Node', 'Service');
  const rows = taskRows(view, {
    text: filters.value('text'), service: filters.value('service'), node: filters.value('node'), state: filters.value('state'), hasHistory: filters.value('history') !== '',
  });
  const choices = (kind: 'Service' | 'Node') => byName(view.list(kind)).map(({ metadata }) => ({ value: metadata.name }));
  return (
    <section class="card" aria-label="All tasks">
      <FilterBar label="Narrow the tasks" found={counted(rows.length, 'task')}>
        <TextFilter filters={filters} name="text" label="Find" hint="name, image, message" />
        <ChoiceFilter filters={filters} name="service" label="Service" all="any service" choices={choices('Service')} />
        <ChoiceFilter filters={filters} name="node" label="Node" all="any node" choices={choices('Node')} />
        <ChoiceFilter filters={filters} name="state" label="State" all="any state" choices={STATES} />
        <ToggleFilter filters={filters} name="history" label="Former tasks, too" />
      </FilterBar>
      <TaskTable rows={rows} empty={view.count('Task') === 0 ? 'There are no tasks yet: services make them.' : 'No task is like that.'} />
    </section>
  );
}
