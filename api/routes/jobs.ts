import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { AUDIT } from '../audit/rules.js';
import type { JobActionResult, JobDetail, JobFilter, JobState, QueueList } from '../contract.js';
import { watchJob, watchJobs } from '../job-watch.js';
import { sendNdjson } from '../ndjson.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { isSet, wholeNumber, type Query } from '../query.js';

const JOB_STATES: readonly JobState[] = ['active', 'waiting', 'delayed', 'completed', 'failed'];

const WATCH = { says: 'A stream of frames, now and whenever something is different.', is: 'flag' } as const;
const LIST: Operation = {
  id: 'listJobs', tag: 'jobs', summary: 'List jobs, newest first',
  query: {
    queue: 'Of this queue, `sync-host`.', key: 'What they are about: a node, a task or a service.', state: { says: 'In this state.', is: JOB_STATES },
    limit: { says: 'At most so many; 50 where it is left out.', is: 'number' }, watch: WATCH,
  },
  answer: { json: 'JobList', frames: 'JobsFrame' },
};
const JOB_PATH = { queue: 'Its queue.', id: 'Its id, as the list has it.' } as const;
const GET: Operation = { id: 'getJob', tag: 'jobs', summary: 'Read a job with its log', path: JOB_PATH, query: { watch: WATCH }, answer: { json: 'JobDetail', frames: 'JobFrame' } };
const QUEUES: Operation = { id: 'listQueues', tag: 'jobs', summary: 'Count the jobs of each queue by state', answer: 'QueueList' };
const RETRY: Operation = { id: 'retryJob', tag: 'jobs', summary: 'Make what a job is about due once more', path: JOB_PATH, answer: 'JobActionResult' };
const PROMOTE: Operation = { id: 'promoteJob', tag: 'jobs', summary: 'Make what a job is about due now', path: JOB_PATH, answer: 'JobActionResult' };
const REMOVE: Operation = { id: 'removeJob', tag: 'jobs', summary: 'Drop a job that is not running', path: JOB_PATH, answer: 'JobActionResult' };

interface JobRequest {
  readonly Params: { readonly queue: string; readonly id: string };
  readonly Querystring: Query;
}

/**
 * GET /v1/jobs?queue=&key=&state=&limit= lists, newest first; GET /v1/jobs/:queue/:id has the log; both with watch=1 as streams of JobsFrame and JobFrame.
 * GET /v1/queues counts. POST /v1/jobs/:queue/:id/retry and /promote make due what a job is about, DELETE /v1/jobs/:queue/:id drops one that is not active.
 */
export function registerJobs(app: FastifyInstance, { jobs, jobActions, clock }: Pick<ApiDeps, 'jobs' | 'jobActions' | 'clock'>): void {
  const known = async ({ queue, id }: JobRequest['Params']): Promise<JobDetail> => {
    const job = await jobs.get(queue, id);
    if (job === undefined) throw new OperatorError('NOT_FOUND', `job "${queue}/${id}" does not exist (any more): see \`drover jobs\``, { queue, id });
    return job;
  };

  app.get<{ Querystring: Query }>('/v1/jobs', { config: { operation: LIST } }, async (request, reply) => {
    const filter = filterOf(request.query);
    if (!isSet(request.query.watch)) return { items: await jobs.list(filter) };
    return sendNdjson(request, reply, (stream) => watchJobs({ jobs, clock }, filter, stream));
  });
  app.get('/v1/queues', { config: { operation: QUEUES } }, async (): Promise<QueueList> => ({ items: await jobs.queues() }));
  app.get<JobRequest>('/v1/jobs/:queue/:id', { config: { operation: GET } }, async (request, reply) => {
    const job = await known(request.params);
    return isSet(request.query.watch) ? sendNdjson(request, reply, (stream) => watchJob({ jobs, clock }, request.params, stream)) : job;
  });

  app.post<JobRequest>('/v1/jobs/:queue/:id/retry', { config: { operation: RETRY, audit: AUDIT.retryJob } }, ({ params: { queue, id } }): Promise<JobActionResult> => jobActions.retry(queue, id));
  app.post<JobRequest>('/v1/jobs/:queue/:id/promote', { config: { operation: PROMOTE, audit: AUDIT.promoteJob } }, ({ params: { queue, id } }): Promise<JobActionResult> => jobActions.promote(queue, id));
  app.delete<JobRequest>('/v1/jobs/:queue/:id', { config: { operation: REMOVE, audit: AUDIT.removeJob } }, ({ params: { queue, id } }): Promise<JobActionResult> => jobActions.remove(queue, id));
}

const filterOf = ({ queue, key, state, limit }: Query): JobFilter => ({ queue, key, state: stateOf(state), limit: wholeNumber('limit', limit) ?? 50 });

function stateOf(text: string | undefined): JobState | undefined {
  const state = JOB_STATES.find((one) => one === text);
  if (text !== undefined && state === undefined) throw new OperatorError('USAGE', `job state "${text}" is none of ${JOB_STATES.join(', ')}`, { state: text });
  return state;
}
