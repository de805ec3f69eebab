import type { FastifyInstance } from 'fastify';
import type { ClusterEvent } from '../../model/index.js';
import { parseKind } from '../kinds.js';
import { sendNdjson } from '../ndjson.js';
import type { ApiDeps } from '../ports.js';
import { isSet, splitRef, wholeNumber, type Query } from '../query.js';

/** Events read when only some are asked for: the log is kept for a limited time and has no index. */
const SCAN_LIMIT = 5000;

/** GET /v1/events?for=KIND/NAME&limit=N: oldest first; with &watch=1 the kept ones, then new ones as they come. */
export function registerEvents(app: FastifyInstance, { events }: Pick<ApiDeps, 'events'>): void {
  app.get<{ Querystring: Query }>('/v1/events', async (request, reply) => {
    const { query } = request;
    const isWanted = aboutObject(query.for);
    const limit = wholeNumber('limit', query.limit) ?? 100;
    const found = await events.list({ after: query.after, limit: query.for === undefined ? limit : SCAN_LIMIT });
    const kept = limit === 0 ? [] : found.filter(isWanted).slice(-limit);
    if (!isSet(query.watch)) return { items: kept };
    return sendNdjson(request, reply, async ({ signal, write }) => {
      for (const event of kept) write(event);
      for await (const batch of events.watch(found.at(-1)?.id ?? query.after, signal)) for (const event of batch.filter(isWanted)) write(event);
    });
  });
}

/** An event about a task is also about its service: `web.1.x` belongs to `web`. */
function aboutObject(text: string | undefined): (event: ClusterEvent) => boolean {
  if (text === undefined) return () => true;
  const { kind, name } = splitRef(text);
  const wanted = parseKind(kind);
  return ({ object }) => (object.kind === wanted && object.name === name)
    || (object.kind === 'Task' && ((wanted === 'Service' && object.name.startsWith(`${name}.`)) || (wanted === 'Task' && object.name.startsWith(`${name}.`))));
}
