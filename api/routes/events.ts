import type { FastifyInstance } from 'fastify';
import { auditFilter, eventFilter } from '../happening-filter.js';
import type { ApiDeps } from '../ports.js';
import type { Query } from '../query.js';
import { sendLog } from '../send-log.js';

type LogRequest = { Querystring: Query };

/**
 * GET /v1/events?for=&kind=&name=&type=&reason=&user=: what happened. GET /v1/audit?for=&action=&user=&outcome=, for administrators: what users
 * changed. Both with since, limit, after and watch, and as server-sent events: see sendLog.
 */
export function registerEvents(app: FastifyInstance, { events, audit }: Pick<ApiDeps, 'events' | 'audit'>): void {
  app.get<LogRequest>('/v1/events', (request, reply) => sendLog({ log: events, wanted: eventFilter(request.query) }, request, reply));
  app.get<LogRequest>('/v1/audit', { config: { role: 'admin' } }, (request, reply) => sendLog({ log: audit, wanted: auditFilter(request.query) }, request, reply));
}
