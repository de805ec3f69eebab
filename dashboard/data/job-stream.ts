import type { JobFrame, JobsFrame } from '../../api/contract.js';
import type { JobSummary, QueueSummary } from '../../jobs/contract.js';

/** Jobs as they are shown. `problem`: why what is shown may be old. */
export interface JobsPicture {
  readonly jobs: readonly JobSummary[];
  readonly running: readonly JobSummary[];
  readonly queues: readonly QueueSummary[];
}

/** One job as it is shown; `log` is the control plane's, to be taken apart. `gone`: it is no longer kept, and what is shown was the last of it. */
export interface JobPicture {
  readonly job?: JobSummary;
  readonly log: readonly string[];
  readonly isGone: boolean;
  /** Nothing more will come. */
  readonly isLast: boolean;
}

export const NO_JOB: JobPicture = { log: [], isGone: false, isLast: false };

/** @throws Error when the stream ended with one */
export function takeJobsFrame(frame: JobsFrame): JobsPicture {
  if ('error' in frame) throw new Error(frame.error.message);
  return frame;
}

/** The picture with what a frame says. Frames may come again, as after a lost connection. Pure but for the error. @throws Error when the stream ended with one */
export function takeJobFrame(picture: JobPicture, frame: JobFrame): JobPicture {
  if ('error' in frame) throw new Error(frame.error.message);
  if ('gone' in frame) return { ...picture, isGone: true, isLast: true };
  return { job: frame.job, log: [...picture.log.slice(0, frame.from), ...frame.log], isGone: false, isLast: frame.isLast };
}
