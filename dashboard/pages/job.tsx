import type { JSX } from 'preact';
import { useRoute } from 'preact-iso';
import type { JobSummary } from '../../jobs/contract.js';
import { Card, Empty } from '../components/card.js';
import { JobActions } from '../components/job-actions.js';
import { JobLog } from '../components/job-log.js';
import { AboutLink, Progress } from '../components/job-tables.js';
import { Page } from '../components/page.js';
import { Pairs } from '../components/pairs.js';
import { RelativeTime } from '../components/relative-time.js';
import { StateBadge } from '../components/state-badge.js';
import { now } from '../data/clock.js';
import { useJob } from '../data/job-feed.js';
import { pathOfJobList, queueTitle, STATE_HINTS, stateWords, tookMs } from '../data/job-list.js';
import { pathOfJobs } from '../data/paths.js';
import { tookText } from '../data/time.js';
import '../styles/jobs.css';

/** One job: when, how far, why not, and every command that it ran on a host. */
export function JobPage(): JSX.Element {
  const { params: { queue = '', id = '' } } = useRoute();
  return <JobById key={`${queue}/${id}`} queue={queue} id={id} />;
}

function JobById({ queue, id }: { readonly queue: string; readonly id: string }): JSX.Element {
  const { picture: { job, log, isGone, isLast }, problem } = useJob(queue, id);
  const crumbs = <><a href="/jobs">Jobs</a> / <a href={pathOfJobList({ queue })}>{queue}</a></>;
  if (job === undefined) {
    return (
      <Page title={`${queue}/${id}`} crumbs={crumbs}>
        {isGone ? <Empty>There is no job “{queue}/{id}” (any more): jobs that ended well are kept for an hour, those that failed for a day.</Empty> : problem === '' ? <Empty>One moment…</Empty> : <p class="error" role="alert">{problem}</p>}
      </Page>
    );
  }
  return (
    <Page title={job.name} crumbs={crumbs} actions={<><a class="button" href={pathOfJobs(job.key)}>Jobs about {job.key}</a>{!isGone && <JobActions job={job} />}</>}>
      {isGone && <p class="banner" role="status">This job is no longer kept. What is shown was the last of it.</p>}
      {problem !== '' && <p class="error" role="status">{problem} What is shown may be old.</p>}
      <Card title="Job"><Facts job={job} /></Card>
      <JobLog log={log} isLive={!isLast} />
    </Page>
  );
}

function Facts({ job }: { readonly job: JobSummary }): JSX.Element {
  const ms = tookMs(job, now.value);
  return (
    <Pairs items={[
      ['State', <span class="row"><StateBadge state={job.state} label={stateWords(job.state)} /><span class="quiet">{STATE_HINTS[job.state]}</span></span>],
      ['Error', job.error === undefined ? undefined : <span class="error">{job.error}</span>],
      ['Step', job.progress === undefined ? undefined : <Progress job={job} />],
      ['About', <AboutLink job={job} />],
      ['What it does', queueTitle(job.queue)],
      ['Id', <span class="mono">{job.queue}/{job.id}</span>],
      ['Attempts', String(job.attempts)],
      ['Asked for', <RelativeTime at={job.createdAt} />],
      ['Due', job.dueAt === undefined ? undefined : <RelativeTime at={job.dueAt} />],
      ['Began', job.startedAt === undefined ? undefined : <RelativeTime at={job.startedAt} />],
      ['Ended', job.finishedAt === undefined ? undefined : <RelativeTime at={job.finishedAt} />],
      [job.finishedAt === undefined ? 'Has taken' : 'Took', ms === undefined ? undefined : tookText(ms)],
    ]} />
  );
}
