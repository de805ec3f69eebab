import type { JobDetail, JobSummary } from '../../api/contract.js';
import { ageOf, shortDuration } from '../output/relative-time.js';
import { paintState } from '../output/style.js';
import { shorten, type Column } from '../output/table.js';
import type { ViewContext } from './view.js';

type Context = Pick<ViewContext, 'nowMs' | 'style'>;

const ERROR_WIDTH = 80;

export const jobColumns = ({ nowMs, style }: Context): Column<JobSummary>[] => [
  { title: 'ID', value: ({ queue, id }) => `${queue}/${id}` },
  { title: 'KEY', value: (job) => job.key },
  { title: 'STATE', value: (job) => job.state, paint: (text) => paintState(style, text) },
  { title: 'STEP', value: stepText },
  { title: 'ATTEMPTS', align: 'right', value: (job) => String(job.attempts) },
  { title: 'AGE', value: (job) => ageOf(job.createdAt, nowMs) },
  { title: 'TOOK', value: (job) => tookText(job, nowMs) },
  { title: 'ERROR', value: (job) => shorten(job.error ?? '', ERROR_WIDTH) },
];

const stepText = ({ progress }: JobSummary): string => (progress === undefined ? '' : `${progress.step} ${progress.done}/${progress.total}`);

/** Milliseconds below two seconds; of an active job the time so far. */
function tookText({ startedAt, finishedAt }: JobSummary, nowMs: number): string {
  if (startedAt === undefined) return '';
  const ms = (finishedAt === undefined ? nowMs : Date.parse(finishedAt)) - Date.parse(startedAt);
  return ms < 2000 ? `${Math.max(0, ms)}ms` : shortDuration(ms);
}

/** Header fields, then the log as it was written. */
export const renderJob = (job: JobDetail, { nowMs, style }: Context): string[] => [
  style.bold(job.name),
  `id:        ${job.queue}/${job.id}`,
  `state:     ${paintState(style, job.state)}${job.error === undefined ? '' : `: ${job.error}`}`,
  ...(job.progress === undefined ? [] : [`step:      ${stepText(job)}`]),
  `attempts:  ${job.attempts}`,
  `created:   ${job.createdAt} (${ageOf(job.createdAt, nowMs)} ago)`,
  ...(job.startedAt === undefined ? [] : [`took:      ${tookText(job, nowMs)}`]),
  '',
  ...(job.log.length === 0 ? ['(no log lines)'] : job.log),
];
