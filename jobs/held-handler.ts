import type { Clock } from '../base/clock.js';
import { isCode } from '../base/errors.js';
import type { ClusterView } from '../model/index.js';
import type { JobHandler, JobQueue, QueueName } from './contract.js';
import type { Holdings } from './holdings.js';
import { hostOfJob } from './job-host.js';

/** Until the owner has the host, or this member has heard who it is. */
const ELSEWHERE_MS = 150;

export interface HeldHandlerDeps {
  readonly view: ClusterView;
  readonly holdings: Pick<Holdings, 'enter' | 'settle'>;
  /** Resolves when the view has everything that made the job due. */
  readonly catchUp: (signal: AbortSignal) => Promise<void>;
  /** The host has refused this member: some hold is another's by now. */
  readonly onRefused: () => void;
  readonly jobs: Pick<JobQueue, 'now'>;
  readonly clock: Pick<Clock, 'after'>;
}

/**
 * Lets a job work on a host only while this member holds it; at any other time it becomes due at the owner, at once: work that is
 * due later gives way to a look in an hour that is queued there, and to a run that began before the change.
 * What it decides on is at least as new as its occasion, whichever member that came from.
 */
export const whileHeld = ({ view, holdings, catchUp, onRefused, jobs, clock }: HeldHandlerDeps, queue: QueueName, handle: JobHandler): JobHandler =>
  async (payload, run) => {
    await catchUp(run.signal);
    const host = hostOfJob(view, queue, payload.key);
    if (host === undefined) return handle(payload, run);
    const entry = holdings.enter(host) ?? await holdings.settle().then(() => holdings.enter(host));
    if (entry === undefined) {
      run.log.line(`${host} is with another member`);
      await new Promise<void>((resolve) => { clock.after(ELSEWHERE_MS, resolve); });
      await jobs.now(queue, [payload.key]);
      return {};
    }
    try {
      return await handle(payload, { ...run, signal: AbortSignal.any([run.signal, entry.signal]) });
    } catch (error) {
      if (isCode(error, 'HOST_FENCED')) onRefused();
      throw error;
    } finally {
      entry.leave();
    }
  };
