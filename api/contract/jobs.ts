import type { JobSummary, QueueSummary } from '../../jobs/contract.js';
import type { ErrorBody } from './error.js';

export type { JobActionResult, JobCount, JobDetail, JobFilter, JobState, JobSummary, QueueSummary } from '../../jobs/contract.js';

/** Newest first. */
export interface JobList {
  readonly items: readonly JobSummary[];
}

export interface QueueList {
  readonly items: readonly QueueSummary[];
}

/** What `GET /v1/jobs?watch=1` sends at the start and whenever something is different. */
export type JobsFrame = { readonly jobs: readonly JobSummary[]; readonly running: readonly JobSummary[]; readonly queues: readonly QueueSummary[] } | { readonly error: ErrorBody };

/**
 * What `GET /v1/jobs/:queue/:id?watch=1` sends: the job, and the entries of its log from number `from` on, in the place of those that were known from there.
 * `isLast`: it has ended and changes no more; `gone`: it is no longer kept.
 */
export type JobFrame =
  | { readonly job: JobSummary; readonly from: number; readonly log: readonly string[]; readonly isLast: boolean }
  | { readonly gone: true }
  | { readonly error: ErrorBody };
