import type { JSX } from 'preact';
import type { JobState, JobSummary } from '../../jobs/contract.js';
import { now } from '../data/clock.js';
import { JOB_STATES, kindOfQueue, pathOfJobList, queueTitle, shareDone, STATE_HINTS, stateWords, stepText, tookMs, type QueueRow } from '../data/job-list.js';
import { pathOfJob } from '../data/paths.js';
import { tookText } from '../data/time.js';
import { ObjectLink } from './links.js';
import { RelativeTime } from './relative-time.js';
import { StateBadge } from './state-badge.js';
import { Table, type Column } from './table.js';

const idOf = ({ queue, id }: JobSummary): string => `${queue}/${id}`;

const JobLink = ({ job }: { readonly job: JobSummary }): JSX.Element => <a class="breakable" href={pathOfJob(job.queue, job.id)} title={queueTitle(job.queue)}>{idOf(job)}</a>;

/** What a job is about, with a way to its page. */
export function AboutLink({ job: { queue, key } }: { readonly job: Pick<JobSummary, 'queue' | 'key'> }): JSX.Element {
  const kind = kindOfQueue(queue);
  return kind === undefined ? <span class="breakable">{key}</span> : <ObjectLink kind={kind} name={key} />;
}

const Took = ({ job }: { readonly job: JobSummary }): JSX.Element | null => {
  const ms = tookMs(job, now.value);
  return ms === undefined ? null : <span class="nowrap number">{tookText(ms)}</span>;
};

/** The step at work, and how much of the job is done. */
export function Progress({ job }: { readonly job: JobSummary }): JSX.Element | null {
  const share = shareDone(job);
  const text = stepText(job);
  if (text === undefined) return null;
  return (
    <span class="progress">
      <span class="breakable">{text}</span>
      {share !== undefined && job.state === 'active' && <span class="bar" role="progressbar" aria-label={`Progress of ${idOf(job)}`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(100 * share)}><span style={{ width: `${100 * share}%` }} /></span>}
    </span>
  );
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const QUEUE_COLUMNS: readonly Column<QueueRow>[] = [
  { title: 'Queue', grow: true, cell: ({ queue }) => <span class="stack-tight"><a href={pathOfJobList({ queue })}>{queue}</a><span class="quiet small">{queueTitle(queue)}</span></span>, sortBy: ({ queue }) => queue },
  ...JOB_STATES.map((state): Column<QueueRow> => ({ title: capital(stateWords(state)), align: 'right', cell: (row) => <Count row={row} state={state} />, sortBy: ({ counts }) => counts[state] })),
];

const Count = ({ row: { queue, counts }, state }: { readonly row: QueueRow; readonly state: JobState }): JSX.Element =>
  (counts[state] === 0 ? <span class="quiet">0</span> : <a class={state === 'failed' ? 'error' : ''} href={pathOfJobList({ queue, state })} title={STATE_HINTS[state]}>{counts[state]}</a>);

export const QueueTable = ({ rows }: { readonly rows: readonly QueueRow[] }): JSX.Element =>
  <div class="firm-table"><Table label="Queues and how many jobs they have in each state" columns={QUEUE_COLUMNS} rows={rows} keyOf={({ queue }) => queue} empty="There are no queues." /></div>;

const RUNNING_COLUMNS: readonly Column<JobSummary>[] = [
  { title: 'Job', cell: (job) => <JobLink job={job} />, sortBy: idOf },
  { title: 'About', cell: (job) => <AboutLink job={job} />, sortBy: ({ key }) => key },
  { title: 'Step', grow: true, cell: (job) => <Progress job={job} /> },
  { title: 'For', align: 'right', cell: (job) => <Took job={job} />, sortBy: ({ startedAt = '' }) => startedAt },
];

export const RunningTable = ({ jobs }: { readonly jobs: readonly JobSummary[] }): JSX.Element =>
  <div class="firm-table"><Table label="Jobs that run now" columns={RUNNING_COLUMNS} rows={jobs} keyOf={idOf} empty="Nothing runs: every host is as it is wanted, as far as is known." maxHeight="40vh" /></div>;

const JOB_COLUMNS: readonly Column<JobSummary>[] = [
  { title: 'State', cell: ({ state }) => <StateBadge state={state} label={stateWords(state)} title={STATE_HINTS[state]} />, sortBy: ({ state }) => JOB_STATES.indexOf(state) },
  { title: 'Job', cell: (job) => <JobLink job={job} />, sortBy: idOf },
  { title: 'About', cell: (job) => <AboutLink job={job} />, sortBy: ({ key }) => key },
  { title: 'Step or error', grow: true, cell: (job) => (job.error === undefined ? <Progress job={job} /> : <span class="error">{job.error}</span>), sortBy: ({ error = '' }) => error },
  { title: 'Attempts', align: 'right', cell: ({ attempts }) => attempts, sortBy: ({ attempts }) => attempts },
  { title: 'When', cell: (job) => <RelativeTime at={job.dueAt ?? job.finishedAt ?? job.startedAt ?? job.createdAt} />, sortBy: (job) => job.dueAt ?? job.finishedAt ?? job.startedAt ?? job.createdAt },
  { title: 'Took', align: 'right', cell: (job) => <Took job={job} />, sortBy: (job) => tookMs(job, now.peek()) ?? -1 },
];

export const JobTable = ({ jobs, empty }: { readonly jobs: readonly JobSummary[]; readonly empty: string }): JSX.Element =>
  <div class="firm-table"><Table label="Jobs, newest first" columns={JOB_COLUMNS} rows={jobs} keyOf={idOf} empty={empty} maxHeight="72vh" /></div>;
