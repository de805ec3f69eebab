import type { ServiceMode, ServiceSpec } from './service.js';

/** A service whose tasks are to end: it is done when they have. */
export const isJob = ({ mode }: Pick<ServiceSpec, 'mode'>): boolean => mode === 'replicated-job' || mode === 'global-job';

/** One task on each node, for ever or to the end. */
export const isGlobal = (mode: ServiceMode): boolean => mode === 'global' || mode === 'global-job';

/** When a job is run anew. */
export interface JobSchedule {
  readonly cron: string;
  readonly timeZone: string;
  /** What becomes of a run that is due while another one is under way: both, only the other, or only itself. */
  readonly overlap: 'allow' | 'forbid' | 'replace';
  /** Of what was due while nobody could start it: the latest is made up for, or nothing. */
  readonly missedRuns: 'latest' | 'skip';
  /** A run that could not be started for so long is given up. */
  readonly startingDeadlineMs?: number;
  readonly suspend: boolean;
  /** Runs that are remembered. */
  readonly history: { readonly successful: number; readonly failed: number };
}

/** `superseded`: a newer run took its place before it was done. */
export type JobRunState = 'running' | 'complete' | 'failed' | 'superseded';

/** Once through all of a job's tasks. A changed template starts the job anew. */
export interface JobRun {
  /** Grows by one with each run; a task says which one it belongs to. */
  readonly iteration: number;
  /** Of all its tasks: a template that changes later is for the next run. */
  readonly templateHash: string;
  /** When it was due; absent: no schedule asked for it. RFC 3339, as all times here. */
  readonly scheduledAt?: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly state: JobRunState;
  /** Tasks that ended well, of those that have to. */
  readonly completed: number;
  readonly total: number;
}

export interface JobStatus {
  /** Of the last run that was begun; 0 before the first. */
  readonly iteration: number;
  /** Newest first; older ones are forgotten together with their tasks. */
  readonly runs: readonly JobRun[];
  /** Of a job with a schedule. `timetable`: the one that the rest is about; `after`: what was due until then has been seen to. */
  readonly cursor?: { readonly timetable: string; readonly after: string };
  readonly nextRunAt?: string;
  /** The last run that was due and not started, and why. */
  readonly skipped?: { readonly scheduledAt: string; readonly reason: string };
}
