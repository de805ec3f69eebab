import type { JobSummary } from '../../jobs/contract.js';

export type { JobCount, JobDetail, JobFilter, JobState, JobSummary } from '../../jobs/contract.js';

/** Newest first. */
export interface JobList {
  readonly items: readonly JobSummary[];
}
