import { timestamp } from '../../base/clock.js';
import type { JobRun, JobStatus } from '../../model/index.js';
import type { ServiceDraft } from '../service-draft.js';

const NONE: JobStatus = { iteration: 0, runs: [] };

export const jobOf = ({ service: { status } }: ServiceDraft): JobStatus => status.job ?? NONE;

/** The runs with a new one before them; `supersedes`: those under way end with it. */
export function beginRun(job: JobStatus, { targetHash, context: { now } }: ServiceDraft, { scheduledAt, supersedes }: { readonly scheduledAt?: string; readonly supersedes: boolean }): JobStatus {
  const startedAt = timestamp(now), iteration = job.iteration + 1;
  const others = supersedes ? job.runs.map((run): JobRun => (run.state === 'running' ? { ...run, state: 'superseded', finishedAt: startedAt } : run)) : job.runs;
  const run: JobRun = { iteration, templateHash: targetHash, ...(scheduledAt !== undefined && { scheduledAt }), startedAt, state: 'running', completed: 0, total: 0 };
  return { ...job, iteration, runs: [run, ...others] };
}

/** Without a schedule a job has one run per template, the present one, begun when nothing is waited for any more. */
export function planOnce(draft: ServiceDraft): JobStatus {
  const { iteration, runs } = jobOf(draft), job = { iteration, runs };
  return job.runs[0]?.templateHash === draft.targetHash || draft.waitsFor !== undefined ? job : beginRun(job, draft, { supersedes: true });
}

/** Whether tasks may be made for the run. Without a schedule the newest one goes on when more is wanted of it: replicas, or a node that joined; not when another is about to begin. */
export const isOpen = (draft: ServiceDraft, job: JobStatus) => (run: JobRun): boolean =>
  run.state === 'running' || (draft.service.spec.schedule === undefined && run === job.runs[0] && run.templateHash === draft.targetHash);
