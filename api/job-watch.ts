import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.js';
import type { JobDetail, JobFilter, JobFrame, JobsFrame, JobState } from './contract.js';
import type { JobsReader } from './ports.js';
import type { FrameStream } from './stream.js';

/** BullMQ tells of states but not of lines in logs, and for every queue by a connection of its own: so it is looked, while somebody watches. */
const LIST_MS = 1000;
const JOB_MS = 500;
/** So many times as long as a look has taken nothing is asked of the store: among thousands of jobs a look takes long. */
const IDLE_TIMES = 15;
const MOST_RUNNING = 100;
const ENDED: ReadonlySet<JobState> = new Set(['completed', 'failed']);

export interface JobWatchDeps {
  readonly jobs: JobsReader;
  readonly clock: Pick<Clock, 'after'>;
}

/** Sends the list, what runs, and the queues' counts; again whenever one of them is different, until the stream ends. */
export async function watchJobs({ jobs, clock }: JobWatchDeps, filter: JobFilter, stream: FrameStream): Promise<void> {
  let shown: JobsFrame | undefined;
  await every(clock, LIST_MS, stream.signal, async () => {
    const [list, running, queues] = await Promise.all([jobs.list(filter), jobs.list({ ...filter, state: 'active', limit: MOST_RUNNING }), jobs.queues()]);
    const frame: JobsFrame = { jobs: list, running, queues };
    if (!isDeepStrictEqual(frame, shown)) stream.write(frame);
    shown = frame;
    return true;
  });
}

/** Sends a job with its log, and what is new of both, until the job has ended or is gone. */
export async function watchJob({ jobs, clock }: JobWatchDeps, { queue, id }: Pick<JobDetail, 'queue' | 'id'>, stream: FrameStream): Promise<void> {
  let shown: JobDetail | undefined;
  await every(clock, JOB_MS, stream.signal, async () => {
    const job = await jobs.get(queue, id);
    const frame: JobFrame | undefined = job === undefined ? { gone: true } : planJobFrame(shown, job);
    if (frame !== undefined) stream.write(frame);
    shown = job;
    return job !== undefined && !ENDED.has(job.state);
  });
}

/** What whoever knows `shown` has yet to hear of `job`; undefined where that is nothing. Of a log whose oldest entries were dropped it is the whole. Pure. */
export function planJobFrame(shown: JobDetail | undefined, { log, ...job }: JobDetail): Exclude<JobFrame, { readonly gone: true } | { readonly error: unknown }> | undefined {
  const known = shown?.log ?? [];
  const isGrown = known.length <= log.length && known[0] === log[0] && known.at(-1) === log[known.length - 1];
  const from = isGrown ? known.length : 0;
  if (shown !== undefined && from === log.length && isDeepStrictEqual({ ...shown, log: [] }, { ...job, log: [] })) return undefined;
  return { job, from, log: log.slice(from), isLast: ENDED.has(job.state) };
}

/** Calls `look`, one after the other, until it says that there is no more to come or `signal` aborts. */
async function every(clock: Pick<Clock, 'after'>, pauseMs: number, signal: AbortSignal, look: () => Promise<boolean>): Promise<void> {
  for (let goesOn = !signal.aborted; goesOn;) {
    const startedAt = performance.now();
    if (!await look() || signal.aborted) return;
    await pause(clock, Math.max(pauseMs, IDLE_TIMES * (performance.now() - startedAt)), signal);
    goesOn = !signal.aborted;
  }
}

const pause = (clock: Pick<Clock, 'after'>, ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  const end = (): void => {
    cancel();
    signal.removeEventListener('abort', end);
    resolve();
  };
  const cancel = clock.after(ms, end);
  signal.addEventListener('abort', end, { once: true });
});
