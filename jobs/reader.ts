import type { Job, JobType, Queue } from 'bullmq';
import type { JobCount, JobDetail, JobFilter, JobPayload, JobState, JobSummary, QueueName } from './contract.js';

const STATES: readonly JobState[] = ['active', 'waiting', 'delayed', 'completed', 'failed'];
const LISTED_PER_STATE = 200;

export type QueuesOfMember = Readonly<Record<QueueName, Queue<JobPayload>>>;

export interface JobsReaderDeps {
  /** Ids of all members whose jobs are kept; this one's first. */
  readonly members: () => Promise<readonly string[]>;
  readonly queuesOf: (member: string) => QueuesOfMember;
}

/** So much of a member's id tells it from the others. */
const SHOWN_ID = 8;

/** Jobs as people look at them, of all members. Reads only. */
export function createJobsReader({ members, queuesOf }: JobsReaderDeps) {
  const chosen = (member: string, name: string | undefined) => Object.values(queuesOf(member)).filter((queue) => name === undefined || queue.name === name);
  return {
    /** Newest first, at most `limit` (100). */
    list: async ({ queue, key, state, limit = 100 }: JobFilter): Promise<readonly JobSummary[]> => {
      const states = state === undefined ? STATES : [state];
      const all = await members();
      const suffixOf = (member: string): string => (all.length === 1 ? '' : `@${member.slice(0, SHOWN_ID)}`);
      const rows = await Promise.all(all.flatMap((member) =>
        chosen(member, queue).flatMap((one) => states.map((of) => rowsOf(one, of, suffixOf(member))))));
      const matching = rows.flat().filter((row) => key === undefined || row.key === key);
      return matching.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, limit);
    },
    /** One job with its log, every remote command in it; undefined when it is no longer kept. Without a member in the id: the first that has it. */
    get: async (queueName: string, id: string): Promise<JobDetail | undefined> => {
      const [own = '', shown = ''] = id.split('@');
      for (const member of (await members()).filter((one) => one.startsWith(shown))) {
        const detail = await detailOf(chosen(member, queueName)[0], own, id);
        if (detail !== undefined) return detail;
      }
      return undefined;
    },
    /** In the queues of this member. */
    counts: async (): Promise<readonly JobCount[]> => {
      const [own = ''] = await members();
      return (await Promise.all(chosen(own, undefined).map(countsOf))).flat();
    },
  };
}

async function detailOf(queue: Queue<JobPayload> | undefined, id: string, shownId: string): Promise<JobDetail | undefined> {
  const job = await queue?.getJob(id);
  if (queue === undefined || job === undefined) return undefined;
  const state = await job.getState();
  const { logs } = await queue.getJobLogs(id);
  return { ...rowOf(job, queue.name, STATES.find((known) => known === state) ?? 'waiting'), id: shownId, log: logs };
}

const countsOf = async (queue: Queue<JobPayload>): Promise<JobCount[]> => {
  const counts = await queue.getJobCounts(...STATES);
  return STATES.map((state) => ({ queue: queue.name, state, count: counts[state] ?? 0 }));
};

const rowsOf = async (queue: Queue<JobPayload>, state: JobState, suffix: string): Promise<JobSummary[]> => {
  const jobs = await queue.getJobs([state as JobType], 0, LISTED_PER_STATE - 1);
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
  createdAt: new Date(job.timestamp).toISOString(),
  startedAt: job.processedOn === undefined ? undefined : new Date(job.processedOn).toISOString(),
  finishedAt: job.finishedOn === undefined ? undefined : new Date(job.finishedOn).toISOString(),
  error: job.failedReason,
});

const isProgress = (value: unknown): value is NonNullable<JobSummary['progress']> => typeof value === 'object' && value !== null && 'step' in value;
