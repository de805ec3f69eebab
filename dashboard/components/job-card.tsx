import type { JSX } from 'preact';
import type { JobRun } from '../../model/job.js';
import type { Service } from '../../model/service.js';
import { now } from '../data/clock.js';
import { runMs, scheduleLines } from '../data/job-words.js';
import { tookText } from '../data/time.js';
import { Card } from './card.js';
import { Lines } from './lines.js';
import { Pairs } from './pairs.js';
import { RelativeTime } from './relative-time.js';
import { StateBadge } from './state-badge.js';
import { Table, type Column } from './table.js';

/** The runs of a job, and when the next one is due. */
export function JobCard({ service: { spec, status: { job } } }: { readonly service: Service }): JSX.Element {
  const { schedule, maxConcurrent } = spec;
  return (
    <Card title="Runs" wide flush>
      <div class="card-pairs">
        <Pairs items={[
          ['Next run', job?.nextRunAt === undefined ? undefined : <RelativeTime at={job.nextRunAt} />],
          ['Left out', job?.skipped === undefined ? undefined : <>the run due <RelativeTime at={job.skipped.scheduledAt} />: {job.skipped.reason}</>],
          ['Schedule', schedule === undefined ? 'none: it is run when its manifest changes' : <Lines lines={scheduleLines(schedule)} />],
          ['Tasks at a time', maxConcurrent],
        ]} />
      </div>
      <Table label="List of runs" columns={COLUMNS} rows={job?.runs ?? []} keyOf={({ iteration }) => String(iteration)} empty="It has not run yet." />
    </Card>
  );
}

const COLUMNS: readonly Column<JobRun>[] = [
  { title: 'Run', cell: ({ iteration }) => iteration, align: 'right', sortBy: ({ iteration }) => iteration },
  { title: 'State', cell: ({ state }) => <StateBadge state={state} />, sortBy: ({ state }) => state },
  { title: 'Done', cell: ({ completed, total }) => `${completed} of ${total} tasks` },
  { title: 'Due', cell: ({ scheduledAt }) => (scheduledAt === undefined ? <span class="quiet">by no schedule</span> : <RelativeTime at={scheduledAt} />) },
  { title: 'Begun', cell: ({ startedAt }) => <RelativeTime at={startedAt} />, sortBy: ({ startedAt }) => startedAt },
  { title: 'Took', cell: (run) => <Took run={run} />, align: 'right' },
];

const Took = ({ run }: { readonly run: JobRun }): JSX.Element => <>{tookText(runMs(run, run.finishedAt === undefined ? now.value : 0))}{run.finishedAt === undefined && ' so far'}</>;
