import { type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { isTerminal, messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { JobHandler, JobLog, JobPayload, JobQueue, JobResult, QueueName } from './contract.js';

const LOCK_MS = 6000;
/** How often to look for jobs whose worker is gone: each look is a write, and none is of use before a lock can have ended. */
const LEAST_STALLED_MS = 2000;
const MAX_STALLED = 1000;
/** Seconds for which a worker's connection waits for a job; BullMQ allows no more. */
const WAIT_S = 10;
const BACKOFF = { firstMs: 500, maxMs: 30_000 };

export interface WorkerDeps {
  /** Needs maxRetriesPerRequest null. */
  readonly redis: Redis;
  readonly prefix: string;
  readonly queue: QueueName;
  readonly handle: JobHandler;
  readonly jobs: JobQueue;
  readonly concurrency: number;
  readonly log: Log;
  /** A live worker, or the store, may stand still for two thirds of it; a dead worker's job is taken over after that and a third of it at most. */
  readonly lockMs?: number;
  /** Resolves when the next job may begin; see Turns. */
  readonly turn?: () => Promise<void>;
}

export interface JobWorker {
  /** Waits for the active jobs, or leaves them to the stall check. */
  close(force?: boolean): Promise<void>;
}

/**
 * The only place that knows BullMQ's workers. Retries are re-adds after the run has been finalised, so that a change that
 * came meanwhile is not held back by a back-off; a terminal error is not retried at all.
 */
export function startWorker({ redis, prefix, queue, handle, jobs, concurrency, log, lockMs = LOCK_MS, turn }: WorkerDeps): JobWorker {
  const failures = new Map<string, number>();
  const worker = new Worker<JobPayload, JobResult>(queue, toProcessor(handle, turn), {
    connection: redis, prefix, concurrency, drainDelay: WAIT_S,
    lockDuration: lockMs, lockRenewTime: lockMs / 3, stalledInterval: Math.max(LEAST_STALLED_MS, Math.round(lockMs / 3)), maxStalledCount: MAX_STALLED,
  });
  const requeue = (key: string, delayMs: number) =>
    jobs.later(queue, key, delayMs).catch((error: unknown) => log.warn('requeue job', { queue, key, error: messageOf(error) }));

  worker.on('completed', (job, result) => {
    failures.delete(job.data.key);
    if (result.requeueAfterMs !== undefined) void requeue(job.data.key, result.requeueAfterMs);
  });
  worker.on('failed', (job, error) => {
    if (job === undefined) return;
    const count = (failures.get(job.data.key) ?? 0) + 1;
    failures.set(job.data.key, count);
    log.warn('job failed', { queue, key: job.data.key, attempt: count, error: error.message });
    if (!(error instanceof UnrecoverableError)) void requeue(job.data.key, backoffMs(count));
  });
  worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => worker.cancelJob(id, 'lock lost')));
  worker.on('error', (error) => log.warn('worker', { queue, error: error.message }));
  return { close: (force = false) => worker.close(force) };
}

/** Exponential with full jitter on the upper half, in milliseconds. */
const backoffMs = (failures: number): number => {
  const ceiling = Math.min(BACKOFF.maxMs, BACKOFF.firstMs * 2 ** (failures - 1));
  return Math.round(ceiling * (0.5 + Math.random() / 2));
};

const NEVER_ABORTED = new AbortController().signal;

/** Three parameters, or BullMQ passes no signal. */
export const toProcessor = (handle: JobHandler, turn: () => Promise<void> = () => Promise.resolve()) => async (job: Job<JobPayload>, _token?: string, signal?: AbortSignal): Promise<JobResult> => {
  const log = jobLogOf(job);
  try {
    await turn();
    return await handle(job.data, { signal: signal ?? NEVER_ABORTED, log });
  } catch (error) {
    log.line(`failed: ${messageOf(error)}`);
    throw isTerminal(error) ? Object.assign(new UnrecoverableError(messageOf(error)), { cause: error }) : error;
  } finally {
    await log.flush();
  }
};

/** A person who follows a job sees it this much later; a job that is done sooner costs one write for all its lines. */
const LOG_DELAY_MS = 500;

/** What begins with a time is an entry, whatever a command prints: further lines of one stand further in. */
const CONTINUED = '\n  ';

/** Log lines are sent together and in order; `flush` sends the last and waits for them. A lost line never fails a job. */
export function jobLogOf(job: Pick<Job<JobPayload>, 'log' | 'updateProgress'>): JobLog & { flush(): Promise<void> } {
  let tail: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let lines: string[] = [];
  let progress: { readonly step: string; readonly done: number; readonly total: number } | undefined;
  const send = (write: () => Promise<unknown>) => {
    tail = tail.then(write).catch(() => undefined);
  };
  const sendLines = () => {
    const text = lines.join('\n');
    if (lines.length > 0) send(() => job.log(text));
    lines = [];
  };
  const later = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      sendLines();
      const reached = progress;
      if (reached !== undefined) send(() => job.updateProgress(reached));
    }, LOG_DELAY_MS);
  };
  return {
    line: (text) => {
      lines.push(`${new Date().toISOString()} ${text.replaceAll('\n', CONTINUED)}`);
      later();
    },
    progress: (step, done, total) => {
      progress = { step, done, total };
      later();
    },
    flush: async () => {
      clearTimeout(timer);
      sendLines();
      await tail;
    },
  };
}
