import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import type { JobDetail, JobList, JobState } from '../contract.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { wholeNumber, type Query } from '../query.js';

const JOB_STATES: readonly JobState[] = ['active', 'waiting', 'delayed', 'completed', 'failed'];

const LIST: Operation = {
  id: 'listJobs', tag: 'jobs', summary: 'List jobs, newest first',
  query: { queue: 'Of this queue, `sync-host`.', key: 'What they are about: a node, a task or a service.', state: { says: 'In this state.', is: JOB_STATES }, limit: { says: 'At most so many; 50 where it is left out.', is: 'number' } },
  answer: 'JobList',
};
const GET: Operation = { id: 'getJob', tag: 'jobs', summary: 'Read a job with its log', path: { queue: 'Its queue.', id: 'Its id, as the list has it.' }, answer: 'JobDetail' };

/** GET /v1/jobs?queue=&key=&state=&limit= lists, newest first; GET /v1/jobs/:queue/:id has the log. */
export function registerJobs(app: FastifyInstance, { jobs }: Pick<ApiDeps, 'jobs'>): void {
  app.get<{ Querystring: Query }>('/v1/jobs', { config: { operation: LIST } }, async ({ query }): Promise<JobList> => {
    const filter = { queue: query.queue, key: query.key, state: stateOf(query.state), limit: wholeNumber('limit', query.limit) ?? 50 };
    return { items: await jobs.list(filter) };
  });

  app.get<{ Params: { queue: string; id: string } }>('/v1/jobs/:queue/:id', { config: { operation: GET } }, async ({ params: { queue, id } }): Promise<JobDetail> => {
    const job = await jobs.get(queue, id);
    if (job === undefined) throw new OperatorError('NOT_FOUND', `job "${queue}/${id}" does not exist (any more): see \`drover jobs\``, { queue, id });
    return job;
  });
}

function stateOf(text: string | undefined): JobState | undefined {
  const state = JOB_STATES.find((known) => known === text);
  if (text !== undefined && state === undefined) throw new OperatorError('USAGE', `job state "${text}" is none of ${JOB_STATES.join(', ')}`, { state: text });
  return state;
}
