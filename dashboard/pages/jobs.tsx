import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Card, Empty } from '../components/card.js';
import { JobFilterBar } from '../components/job-filter.js';
import { JobTable, QueueTable, RunningTable } from '../components/job-tables.js';
import { ObjectLink } from '../components/links.js';
import { Page } from '../components/page.js';
import { Tabs } from '../components/tabs.js';
import { cluster } from '../data/cluster.js';
import { useJobs } from '../data/job-feed.js';
import { jobFilterOf, objectOfKey, queueRows, searchOf, type JobListFilter } from '../data/job-list.js';
import { isAdmin } from '../data/session.js';
import '../styles/jobs.css';

const LIMITS = [100, 400, 1000] as const;

/** The work on hosts: what runs, what is to come, what has run. */
export function JobsPage(): JSX.Element {
  const { query } = useLocation();
  const isBoard = query.view === 'board' && isAdmin();
  const filter = jobFilterOf(query);
  const tabs = [{ href: '/jobs', title: 'Jobs', isHere: !isBoard }, { href: '/jobs?view=board', title: 'Board', isHere: isBoard }];
  return (
    <Page title="Jobs" heading={filter.key === undefined ? 'Jobs' : <>Jobs about <KeyLink name={filter.key} /></>} crumbs={Object.keys(filter).length === 0 ? undefined : <a href="/jobs">All jobs</a>}>
      {isAdmin() && <Tabs label="Views of the jobs" tabs={tabs} />}
      {isBoard ? <Board /> : <Jobs filter={filter} />}
    </Page>
  );
}

/** Back to where one may have come from. */
function KeyLink({ name }: { readonly name: string }): JSX.Element {
  const object = objectOfKey(cluster.of('Task', 'Service', 'Node'), name);
  return object === undefined ? <span class="breakable">{name}</span> : <ObjectLink kind={object.kind} name={object.name} />;
}

function Jobs({ filter }: { readonly filter: JobListFilter }): JSX.Element {
  const depth = useSignal(0);
  const limit = LIMITS[depth.value] ?? LIMITS[0];
  const { picture, problem } = useJobs(searchOf({ ...filter, limit: String(limit) }).slice(1));
  const rows = useMemo(() => queueRows(picture?.queues ?? []), [picture?.queues]);
  if (picture === undefined) return problem === '' ? <Empty>One moment…</Empty> : <p class="error" role="alert">{problem}</p>;
  const hasMore = picture.jobs.length >= limit && depth.value < LIMITS.length - 1;
  return (
    <>
      <p class="quiet">Drover changes hosts by jobs: each is about one node, service or task, looks what is missing there, and does it. {filter.key === undefined && 'Of those that ended well the newest are kept for an hour, of those that failed for a day.'}</p>
      {problem !== '' && <p class="error" role="status">{problem} What is shown may be old.</p>}
      <Card title={`Running now (${picture.running.length})`} flush><RunningTable jobs={picture.running} /></Card>
      {Object.keys(filter).length === 0 && <Card title="Queues" flush><QueueTable rows={rows} /></Card>}
      <Card title="Jobs" flush>
        <JobFilterBar filter={filter} />
        <JobTable jobs={picture.jobs} empty={Object.keys(filter).length === 0 ? 'There are no jobs yet.' : 'No job that is kept is like that.'} />
        {hasMore && <p class="more"><button type="button" class="button" onClick={() => { depth.value += 1; }}>Show older ones</button></p>}
      </Card>
    </>
  );
}

const Board = (): JSX.Element => (
  <>
    <p class="quiet">The queues as bull-board shows them, to look at. What changes jobs is on the page of each <a href="/jobs">job</a>.</p>
    <iframe class="board" src="/queues/" title="Queues, shown by bull-board" />
  </>
);
