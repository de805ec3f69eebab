import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import type { JobState } from '../contract.js';
import type { ApiDeps } from '../ports.js';
import { wholeNumber, type Query } from '../query.js';

const JOB_STATES: readonly JobState[] = ['active', 'waiting', 'delayed', 'completed', 'failed'];

/** GET /v1/jobs?queue=&key=&state=&limit= lists, newest first; GET /v1/jobs/:queue/:id has the log. */
export function registerJobs(app: FastifyInstance, { jobs }: Pick<ApiDeps, 'jobs'>): void {
  app.get<{ Querystring: Query }>('/v1/jobs', async ({ query }) => {
    const filter = { queue: query.queue, key: query.key, state: stateOf(query.state), limit: wholeNumber('limit', query.limit) ?? 50 };
    return { items: await jobs.list(filter) };
  });

  app.get<{ Params: { queue: string; id: string } }>('/v1/jobs/:queue/:id', async ({ params: { queue, id } }) => {
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
