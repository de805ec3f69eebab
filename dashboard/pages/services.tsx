import type { JSX } from 'preact';
import { ChoiceFilter, FilterBar, TextFilter } from '../components/filter-bar.js';
import { Known } from '../components/known.js';
import { Page } from '../components/page.js';
import { ServiceTable } from '../components/service-table.js';
import { cluster } from '../data/cluster.js';
import { problemOfObject } from '../data/present-problems.js';
import { counted } from '../data/problem.js';
import { filterServices, SERVICE_STATES, serviceRows } from '../data/service-rows.js';
import { useFilters } from '../data/use-filters.js';

const STATES = [{ value: 'attention', label: 'needs somebody' }, ...SERVICE_STATES.map((value) => ({ value }))];

/** All services. */
export const ServicesPage = (): JSX.Element => <Page title="Services"><Known><Services /></Known></Page>;

function Services(): JSX.Element {
  const filters = useFilters();
  const all = serviceRows(cluster.of('Service', 'Task', 'Node'), problemOfObject.value);
  const rows = filterServices(all, { text: filters.value('text'), state: filters.value('state') });
  return (
    <section class="card" aria-label="All services">
      <FilterBar label="Narrow the services" found={rows.length === all.length ? counted(all.length, 'service') : `${rows.length} of ${counted(all.length, 'service')}`}>
        <TextFilter filters={filters} name="text" label="Find" hint="name, image, port" />
        <ChoiceFilter filters={filters} name="state" label="State" all="any state" choices={STATES} />
      </FilterBar>
      <ServiceTable rows={rows} empty={all.length === 0 ? <>There are no services yet. <code>drover apply -f FILE</code> brings them.</> : 'No service is like that.'} />
    </section>
  );
}
