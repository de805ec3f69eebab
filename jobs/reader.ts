import type { Job, JobType, Queue } from 'bullmq';
import { QUEUES, type JobCount, type JobDetail, type JobFilter, type JobPayload, type JobState, type JobSummary, type QueueSummary } from './contract.js';
import { findJob, shownMember, type MemberQueues } from './find-job.js';

const STATES: readonly JobState[] = ['active', 'waiting', 'delayed', 'completed', 'failed'];
const LISTED_PER_STATE = 200;
/** Who asks for one thing's jobs means those of some time ago, too, among those of all others. */
const SEARCHED_PER_STATE = 1000;

/** Jobs as people look at them, of all members. Reads only. */
export function createJobsReader(all: MemberQueues) {
  const { members, queuesOf } = all;
  const chosen = (member: string, name: string | undefined) => Object.values(queuesOf(member)).filter((queue) => name === undefined || queue.name === name);
  return {
    /** Newest first, at most `limit` (100). */
    list: async ({ queue, key, state, limit = 100 }: JobFilter): Promise<readonly JobSummary[]> => {
      const states = state === undefined ? STATES : [state];
      const depth = key === undefined ? Math.min(limit, LISTED_PER_STATE) : SEARCHED_PER_STATE;
      const ids = await members();
      const rows = await Promise.all(ids.flatMap((member) =>
        chosen(member, queue).flatMap((one) => states.map((of) => rowsOf(one, { state: of, depth, suffix: ids.length === 1 ? '' : `@${shownMember(member)}` })))));
      const matching = rows.flat().filter((row) => key === undefined || isAbout(row, key));
      return matching.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, limit);
    },
    /** One job with its log, every remote command in it; undefined when it is no longer kept. */
    get: async (queueName: string, id: string): Promise<JobDetail | undefined> => {
      const found = await findJob(all, queueName, id);
      if (found === undefined) return undefined;
      const { queue, job } = found;
      const state = await job.getState();
      const { logs } = await queue.getJobLogs(job.id ?? '');
      return { ...rowOf(job, queue.name, STATES.find((known) => known === state) ?? 'waiting'), id, log: logs };
    },
    /** In the queues of this member. */
    counts: async (): Promise<readonly JobCount[]> => {
      const [own = ''] = await members();
      const queues = await Promise.all(chosen(own, undefined).map(summaryOf));
      return queues.flatMap(({ queue, counts }) => STATES.map((state) => ({ queue, state, count: counts[state] })));
    },
    /** In the queues of all members. */
    queues: async (): Promise<readonly QueueSummary[]> => {
      const ids = await members();
      return Promise.all(ids.flatMap((member) => chosen(member, undefined).map(async (queue) => ({
        ...await summaryOf(queue), ...(ids.length > 1 && { member: shownMember(member) }),
      }))));
    },
  };
}

/** A service's tasks have jobs of their own, which bear their names. */
const isAbout = (row: JobSummary, key: string): boolean => row.key === key || (row.queue === QUEUES.syncTask && row.key.startsWith(`${key}.`));

async function summaryOf(queue: Queue<JobPayload>): Promise<QueueSummary> {
  const counts = await queue.getJobCounts(...STATES);
  return { queue: queue.name, counts: Object.fromEntries(STATES.map((state) => [state, counts[state] ?? 0])) as Record<JobState, number> };
}

interface Wanted {
  readonly state: JobState;
  readonly depth: number;
  /** Of the ids: tells the member. */
  readonly suffix: string;
}

const rowsOf = async (queue: Queue<JobPayload>, { state, depth, suffix }: Wanted): Promise<JobSummary[]> => {
  const jobs = await queue.getJobs([state as JobType], 0, depth - 1);
  return jobs.filter((job) => job !== undefined && job !== null).map((job) => rowOf(job, queue.name, state)).map((row) => ({ ...row, id: `${row.id}${suffix}` }));
};

const rowOf = (job: Job<JobPayload>, queue: string, state: JobState): JobSummary => ({
  queue,
  id: job.id ?? '',
  key: job.data.key,
  name: job.name,
  state,
  attempts: job.attemptsMade,
  progress: isProgress(job.progress) ? job.progress : undefined,
  createdAt: timeOf(job.timestamp),
  ...(state === 'delayed' && { dueAt: timeOf(job.timestamp + job.delay) }),
  startedAt: job.processedOn === undefined ? undefined : timeOf(job.processedOn),
  finishedAt: job.finishedOn === undefined ? undefined : timeOf(job.finishedOn),
  error: job.failedReason,
});

const timeOf = (ms: number): string => new Date(ms).toISOString();

const isProgress = (value: unknown): value is NonNullable<JobSummary['progress']> => typeof value === 'object' && value !== null && 'step' in value;
