import { extname } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import type { ApiDeps } from '../ports.js';
import type { Query } from '../query.js';

const BASE = '/queues';
const STATIC = '/static/';

/**
 * Its page has styles in it, and shows in a frame of the dashboard; scripts come from here alone, and nothing from another host.
 * Wider than the dashboard's own policy, and therefore for these addresses only.
 */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "worker-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
  "base-uri 'self'", "form-action 'none'", "frame-ancestors 'self'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8', '.txt': 'text/plain; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon',
};
/** Their names tell the content. */
const HASHED = /\.[0-9a-f]{8,}\.(js|css)$/;

/** GET /queues/: bull-board over the queues of all members, for administrators, and read-only: what changes jobs is POST /v1/jobs. */
export function registerQueueBoard(app: FastifyInstance, { board }: Pick<ApiDeps, 'board'>): void {
  void app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply) => void reply.header('content-security-policy', POLICY).header('x-content-type-options', 'nosniff')); // last: after what the whole API says of itself
    scope.get(BASE, { config: { role: 'admin' } }, (_request, reply) => reply.redirect(`${BASE}/`));
    scope.get<{ Querystring: Query }>(`${BASE}/*`, { config: { role: 'admin' } }, async ({ url, query }, reply) => {
      const found = await board?.();
      if (found === undefined) throw new OperatorError('NOT_FOUND', 'the files of the board are not there: the dashboard\'s own page of jobs shows the same (`npm run build` brings them)');
      const path = (url.split('?', 1)[0] ?? '').slice(BASE.length);
      if (path.startsWith(STATIC)) return sendFile(reply, path.slice(STATIC.length), await found.file(path.slice(STATIC.length)));
      const page = found.page(path, `${BASE}/`);
      if (page !== undefined) return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
      const answer = await found.answer(path, query);
      if (answer === undefined) throw noSuch(url);
      return reply.status(answer.status).header('cache-control', 'no-store').send(answer.body);
    });
  });
}

function sendFile(reply: FastifyReply, name: string, content: Buffer | undefined): FastifyReply {
  if (content === undefined) throw noSuch(`${BASE}${STATIC}${name}`);
  return reply.type(TYPES[extname(name)] ?? 'application/octet-stream').header('cache-control', HASHED.test(name) ? 'private, max-age=31536000, immutable' : 'no-cache').send(content);
}

const noSuch = (url: string): OperatorError => new OperatorError('NOT_FOUND', `no such address of the board: ${url}`, { url });
