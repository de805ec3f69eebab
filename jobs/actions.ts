import { messageOf, OperatorError } from '../base/errors.js';
import type { JobActionResult, JobQueue, JobState, QueueName } from './contract.js';
import { findJob, type FoundJob, type MemberQueues } from './find-job.js';

export interface JobActionsDeps extends MemberQueues {
  /** Brings a key to the member that works on its host. */
  readonly jobs: Pick<JobQueue, 'now'>;
}

/**
 * What people may do with jobs. A key stays at most once queued and at most once active: nothing is put back as BullMQ would do it, a key is made due.
 * The job that ran stays as it was, with its log. Each @throws NOT_FOUND, CONFLICT where the job's state does not allow it
 */
export function createJobActions({ jobs, ...all }: JobActionsDeps) {
  const makeDue = async ({ queue, job: { data: { key } } }: FoundJob): Promise<JobActionResult> => {
    await jobs.now(queue.name as QueueName, [key]);
    return { outcome: 'due', queue: queue.name, key };
  };
  return {
    /** Looks anew at what an ended job was about. */
    retry: async (queueName: string, id: string): Promise<JobActionResult> => {
      const { state, ...found } = await inState(all, queueName, id);
      if (state !== 'completed' && state !== 'failed') throw refusal(queueName, id, { state, wish: 'retried', hint: RETRY_HINTS[state] });
      return makeDue(found);
    },
    /** Does now what was to be done later. */
    promote: async (queueName: string, id: string): Promise<JobActionResult> => {
      const { state, ...found } = await inState(all, queueName, id);
      if (state !== 'delayed') throw refusal(queueName, id, { state, wish: 'promoted', hint: 'only a delayed job has a time to be brought forward' });
      return makeDue(found);
    },
    /** What is not active is dropped; what it was to do comes back with the next look at its host. */
    remove: async (queueName: string, id: string): Promise<JobActionResult> => {
      const { state, queue, job } = await inState(all, queueName, id);
      if (state === 'active') throw refusal(queueName, id, { state, wish: 'removed', hint: 'wait until it has ended' });
      await job.remove().catch(async (error: unknown) => {
        const now = await inState(all, queueName, id); // it began, or went, since it was looked at
        if (now.state === 'active') throw refusal(queueName, id, { state: now.state, wish: 'removed', hint: 'wait until it has ended' });
        throw new OperatorError('CONFLICT', `remove job "${queueName}/${id}": ${messageOf(error)}`, { queue: queueName, id }, { cause: error });
      });
      return { outcome: 'removed', queue: queue.name, key: job.data.key };
    },
  };
}

const RETRY_HINTS: Readonly<Record<Exclude<JobState, 'completed' | 'failed'>, string>> = {
  active: 'wait until it has ended', waiting: 'it runs as soon as it is its turn', delayed: 'promote it to run it now',
};

const KNOWN: readonly JobState[] = ['active', 'delayed', 'completed', 'failed'];

async function inState(all: MemberQueues, queueName: string, id: string): Promise<FoundJob & { readonly state: JobState }> {
  const found = await findJob(all, queueName, id);
  const state = await found?.job.getState();
  if (found === undefined || state === 'unknown') throw new OperatorError('NOT_FOUND', `job "${queueName}/${id}" does not exist (any more): see \`drover jobs\``, { queue: queueName, id });
  return { ...found, state: KNOWN.find((known) => known === state) ?? 'waiting' };
}

interface Refusal {
  readonly state: JobState;
  readonly wish: string;
  readonly hint: string;
}

const refusal = (queue: string, id: string, { state, wish, hint }: Refusal): OperatorError =>
  new OperatorError('CONFLICT', `job "${queue}/${id}" is ${state} and cannot be ${wish}: ${hint}`, { queue, id, state });
