import { timestamp } from '../../base/clock.js';
import { latestTime, nextTime } from '../../model/cron.js';
import { canonicalJson, type JobSchedule, type JobStatus } from '../../model/index.js';
import type { ServiceDraft } from '../service-draft.js';
import { beginRun, jobOf } from './runs.js';

/** What begins within this time is not late: a leader may have been lost meanwhile. */
export const ON_TIME_MS = 60_000;
/** No timer is set further ahead: they hold 24 days at most. */
const LONGEST_SLEEP_MS = 86_400_000;

export interface ScheduledRuns {
  readonly job: JobStatus;
  readonly wakeAt?: number;
}

/**
 * Begins the run that is due, if its policies allow it; `wakeAt` is when the next may be. Another timetable, or the end of a suspension, counts from
 * now on: what was due before is not made up for.
 */
export function planSchedule(draft: ServiceDraft, schedule: JobSchedule): ScheduledRuns {
  const { now } = draft.context;
  const job = onTimetable(jobOf(draft), schedule, now);
  if (schedule.suspend) return { job };
  const isEarly = job.nextRunAt !== undefined && Date.parse(job.nextRunAt) > now;
  const current = isEarly ? job : upTo(now, startDue(draft, schedule, job), schedule);
  const next = Date.parse(current.nextRunAt ?? '');
  return { job: current, ...(!Number.isNaN(next) && { wakeAt: Math.min(next, now + LONGEST_SLEEP_MS) }) };
}

function onTimetable(job: JobStatus, { cron, timeZone, suspend }: JobSchedule, now: number): JobStatus {
  const timetable = canonicalJson({ cron, timeZone, suspend });
  if (job.cursor?.timetable === timetable) return job;
  return { ...job, nextRunAt: undefined, cursor: { timetable, after: timestamp(now) } };
}

function upTo(now: number, job: JobStatus, schedule: JobSchedule): JobStatus {
  const next = nextTime(schedule, now);
  return { ...job, nextRunAt: next === undefined ? undefined : timestamp(next) };
}

function startDue(draft: ServiceDraft, schedule: JobSchedule, job: JobStatus): JobStatus {
  const { now } = draft.context;
  const due = job.cursor === undefined ? undefined : latestTime(schedule, Date.parse(job.cursor.after), now);
  if (due === undefined || job.cursor === undefined) return job;
  const scheduledAt = timestamp(due);
  const seen = { ...job, cursor: { ...job.cursor, after: scheduledAt } };
  const reason = lateness(schedule, now - due) ?? draft.waitsFor ?? obstacle(schedule, job);
  return reason === undefined ? beginRun(seen, draft, { scheduledAt, supersedes: schedule.overlap === 'replace' }) : { ...seen, skipped: { scheduledAt, reason } };
}

function lateness({ missedRuns, startingDeadlineMs = Infinity }: JobSchedule, lateMs: number): string | undefined {
  if (lateMs > startingDeadlineMs) return 'its startingDeadline was over';
  return missedRuns === 'skip' && lateMs > ON_TIME_MS ? 'it could not be started in time, and missedRuns is skip' : undefined;
}

function obstacle({ overlap }: JobSchedule, { runs }: JobStatus): string | undefined {
  const other = overlap === 'forbid' ? runs.find(({ state }) => state === 'running') : undefined;
  return other === undefined ? undefined : `run ${other.iteration} is still under way, and overlap is forbid`;
}
