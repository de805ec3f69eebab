import type { Job, JobType, Queue } from 'bullmq';
import type { JobDetail, JobFilter, JobPayload, JobState, JobSummary, QueueName } from './contract.js';

const STATES: readonly JobState[] = ['active', 'waiting', 'delayed', 'completed', 'failed'];
const LISTED_PER_STATE = 200;

/** Jobs as people look at them. Reads only. */
export function createJobsReader(queues: Readonly<Record<QueueName, Queue<JobPayload>>>) {
  const chosen = (name: string | undefined) => Object.values(queues).filter((queue) => name === undefined || queue.name === name);
  return {
    /** Newest first, at most `limit` (100). */
    list: async ({ queue, key, state, limit = 100 }: JobFilter): Promise<readonly JobSummary[]> => {
      const states = state === undefined ? STATES : [state];
      const rows = await Promise.all(chosen(queue).flatMap((one) => states.map((of) => rowsOf(one, of))));
      const matching = rows.flat().filter((row) => key === undefined || row.key === key);
      return matching.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, limit);
    },
    /** One job with its log, every remote command in it; undefined when it is no longer kept. */
    get: async (queueName: string, id: string): Promise<JobDetail | undefined> => {
      const queue = chosen(queueName)[0];
      const job = await queue?.getJob(id);
      if (queue === undefined || job === undefined) return undefined;
      const state = await job.getState();
      const { logs } = await queue.getJobLogs(id);
      return { ...rowOf(job, queue.name, STATES.find((known) => known === state) ?? 'waiting'), log: logs };
    },
  };
}

const rowsOf = async (queue: Queue<JobPayload>, state: JobState): Promise<JobSummary[]> => {
  const jobs = await queue.getJobs([state as JobType], 0, LISTED_PER_STATE - 1);
  return jobs.filter((job) => job !== undefined && job !== null).map((job) => rowOf(job, queue.name, state));
};

const rowOf = (job: Job<JobPayload>, queue: string, state: JobState): JobSummary => ({
  queue,
  id: job.id ?? '',
  key: job.data.key,
  name: job.name,
  state,
  attempts: job.attemptsMade,
  progress: isProgress(job.progress) ? job.progress : undefined,
  createdAt: new Date(job.timestamp).toISOString(),
  startedAt: job.processedOn === undefined ? undefined : new Date(job.processedOn).toISOString(),
  finishedAt: job.finishedOn === undefined ? undefined : new Date(job.finishedOn).toISOString(),
  error: job.failedReason,
});

const isProgress = (value: unknown): value is NonNullable<JobSummary['progress']> => typeof value === 'object' && value !== null && 'step' in value;
