import type { FastifyInstance } from 'fastify';
import { scrape, type ScrapeDeps } from '../metrics/scrape.js';
import type { Operation } from '../openapi/operation.js';

const OPERATION: Operation = { id: 'getMetrics', tag: 'control plane', summary: 'Measurements of this member, as Prometheus takes them', answer: { text: 'text/plain' } };

/** GET /metrics: of this member, in the text format of Prometheus; for every role. */
export function registerMetrics(app: FastifyInstance, deps: ScrapeDeps): void {
  app.addHook('onResponse', async ({ method, routeOptions: { url } }, reply) => {
    const isStream = reply.getHeader('content-type') === undefined; // written past fastify
    if (url !== undefined && !isStream) deps.metrics.measures.request(method, url, reply.statusCode, reply.elapsedTime);
  });
  app.get('/metrics', { config: { operation: OPERATION } }, async (_request, reply) => {
    void reply.type(deps.metrics.registry.contentType);
    return scrape(deps);
  });
}
