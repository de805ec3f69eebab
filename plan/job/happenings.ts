import type { ClusterEvent, JobRun, Service } from '../../model/index.js';

type Told = Pick<ClusterEvent, 'type' | 'reason' | 'message' | 'source'>;

/** What became of a job's runs between two states of its service: begun, over, not begun. */
export function tellJob(before: Service | undefined, { status: { job } }: Service): readonly Told[] {
  if (job === undefined) return [];
  const known = before?.status.job;
  const skipped = job.skipped !== undefined && job.skipped.scheduledAt !== known?.skipped?.scheduledAt ? [job.skipped] : [];
  return [
    ...job.runs.toReversed().flatMap((run) => tellRun(known?.runs.find(({ iteration }) => iteration === run.iteration), run)),
    ...skipped.map(({ scheduledAt, reason }) => told('Warning', 'JobRunSkipped', `the run due at ${scheduledAt} was not started: ${reason}`)),
  ];
}

const told = (type: Told['type'], reason: string, message: string): Told => ({ type, reason, message, source: 'job' });

function tellRun(before: JobRun | undefined, run: JobRun): readonly Told[] {
  const begun = before === undefined ? [told('Normal', 'JobRunBegun', `run ${run.iteration} begun${run.scheduledAt === undefined ? '' : `, due at ${run.scheduledAt}`}`)] : [];
  if (run.state === (before?.state ?? 'running')) return begun;
  const [type, reason] = OUTCOMES[run.state];
  return [...begun, told(type, reason, `run ${run.iteration} ${run.state}: ${run.completed} of ${run.total} tasks completed`)];
}

const OUTCOMES = {
  running: ['Normal', 'JobRunResumed'], complete: ['Normal', 'JobRunCompleted'], failed: ['Warning', 'JobRunFailed'], superseded: ['Warning', 'JobRunSuperseded'],
} as const satisfies Record<JobRun['state'], readonly [Told['type'], string]>;
