import { formatDuration } from '../../base/units.js';
import type { JobRun, JobSchedule } from '../../model/job.js';
import type { Service } from '../../model/service.js';
import { newestFirst, slotName } from '../../model/slots.js';
import { isTerminalTask, type Task } from '../../model/task.js';
import { taskPredicate } from './task-words.js';
import type { Tone } from './tone.js';

export interface JobStanding {
  readonly tone: Tone;
  readonly headline: string;
  readonly reasons: readonly string[];
}

/** Tasks that are spelled out. */
const MOST_TASKS = 3;

/** How the newest run of a job stands, in words. Pure. */
export function jobStanding({ metadata, spec: { schedule }, status: { job, waitsFor, observedGeneration } }: Service, tasks: readonly Task[], nowMs: number): JobStanding {
  const unseen = observedGeneration < metadata.generation ? ['its last change has not been looked at yet'] : [];
  const run = job?.runs[0];
  if (waitsFor !== undefined) return { tone: 'busy', headline: 'has not begun', reasons: [waitsFor, ...unseen] };
  if (run === undefined) return { tone: 'idle', headline: schedule?.suspend === true ? 'is suspended: no run is begun' : 'has not run yet', reasons: unseen };
  const count = `${run.completed} of ${run.total} tasks have done their work`;
  const headline = { running: `run ${run.iteration} is under way`, complete: `run ${run.iteration} is complete`, failed: `run ${run.iteration} has failed`, superseded: `run ${run.iteration} was replaced by a newer one` }[run.state];
  const tone = { running: 'busy', complete: 'good', failed: 'bad', superseded: 'idle' } as const;
  return { tone: tone[run.state], headline, reasons: run.state === 'complete' ? unseen : [count, ...openOf(run, tasks, nowMs), ...unseen] };
}

function openOf({ iteration, state }: JobRun, tasks: readonly Task[], nowMs: number): string[] {
  const ofRun = newestFirst(tasks.filter((task) => task.spec.iteration === iteration));
  const told = state === 'failed' ? ofRun.filter(({ status }) => status.state === 'failed' || status.state === 'rejected') : ofRun.filter((task) => !isTerminalTask(task));
  const rest = told.length - MOST_TASKS;
  return [...told.slice(0, MOST_TASKS).map((task) => `${slotName(task)} ${taskPredicate(task, nowMs)}`), ...(rest > 0 ? [`${rest} more below`] : [])];
}

const OVERLAPS: Readonly<Record<JobSchedule['overlap'], string>> = {
  allow: 'a run that is due while another is under way is begun beside it', forbid: 'a run that is due while another is under way is left out', replace: 'a run that is due ends the one under way',
};

/** What a schedule means, one sentence each. Pure. */
export function scheduleLines({ cron, timeZone, overlap, missedRuns, startingDeadlineMs, suspend }: JobSchedule): readonly string[] {
  return [
    `${suspend ? 'suspended; otherwise ' : ''}begun by the timetable ${cron} (${timeZone})`,
    OVERLAPS[overlap],
    missedRuns === 'latest' ? 'of runs that were missed, the latest is made up for' : 'runs that were missed are not made up for',
    ...(startingDeadlineMs === undefined ? [] : [`a run that could not be begun for ${formatDuration(startingDeadlineMs)} is given up`]),
  ];
}

/** Milliseconds that a run took, or has taken so far. Pure. */
export const runMs = ({ startedAt, finishedAt }: JobRun, nowMs: number): number => Math.max(0, (finishedAt === undefined ? nowMs : Date.parse(finishedAt)) - Date.parse(startedAt));
