import type { FastifyInstance } from 'fastify';
import { AUDIT_OUTCOMES } from '../../model/index.js';
import { auditFilter, eventFilter } from '../happening-filter.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import type { Query } from '../query.js';
import { sendLog } from '../send-log.js';

const OF_A_LOG = 'Oldest first. With `watch` a stream goes on with what is new; whoever accepts text/event-stream gets that, and resumes with Last-Event-ID.';
const RANGE: Operation['query'] = {
  since: 'Not what is older; RFC 3339.',
  limit: { says: 'At most so many, the newest; 100 where it is left out.', is: 'number' },
  after: 'An id: the first that follow it.',
  watch: { says: 'Go on with what is new, as a stream.', is: 'flag' },
};
const EVENTS: Operation = {
  id: 'listEvents', tag: 'history', summary: 'List or follow what happened', description: OF_A_LOG,
  query: {
    for: '`service/web`: about this object; what is about a task is also about its service.', kind: 'Kinds of objects, comma-separated.', name: 'Name of the object.',
    type: { says: 'How much it matters.', is: ['Normal', 'Warning'] }, reason: 'Reasons, comma-separated.', user: 'Names of tokens, comma-separated.', ...RANGE,
  },
  answer: { json: 'EventList', frames: 'ClusterEvent', events: 'ClusterEvent' },
};
const AUDIT_TRAIL: Operation = {
  id: 'listAuditTrail', tag: 'history', summary: 'List or follow what users changed, or were refused', description: OF_A_LOG,
  query: {
    for: '`service/web`: what changed this object.', action: 'Actions, comma-separated, each whole or by its first word.', user: 'Names of tokens, comma-separated.',
    outcome: { says: 'How it ended.', is: AUDIT_OUTCOMES }, ...RANGE,
  },
  answer: { json: 'AuditList', frames: 'AuditEntry', events: 'AuditEntry' },
};

type LogRequest = { Querystring: Query };

/**
 * GET /v1/events?for=&kind=&name=&type=&reason=&user=: what happened. GET /v1/audit?for=&action=&user=&outcome=, for administrators: what users
 * changed. Both with since, limit, after and watch, and as server-sent events: see sendLog.
 */
export function registerEvents(app: FastifyInstance, { events, audit }: Pick<ApiDeps, 'events' | 'audit'>): void {
  app.get<LogRequest>('/v1/events', { config: { operation: EVENTS } }, (request, reply) => sendLog({ log: events, wanted: eventFilter(request.query) }, request, reply));
  app.get<LogRequest>('/v1/audit', { config: { operation: AUDIT_TRAIL, role: 'admin' } }, (request, reply) => sendLog({ log: audit, wanted: auditFilter(request.query) }, request, reply));
}
