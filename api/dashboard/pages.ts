import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

const NOT_BUILT = 'The dashboard is not built: run `npm run build` in Drover\'s sources, then load this page again.\n';

/** /assets/*: scripts and styles, whose names change with what is in them. Without a token: they say nothing of the cluster. */
export function registerAssets(app: FastifyInstance, directory: string): void {
  void app.register(async (assets) => {
    assets.addHook('onRoute', (route) => { route.config = { ...route.config, public: true }; });
    await assets.register(staticFiles, {
      root: join(directory, 'assets'), prefix: '/assets/', index: false, dotfiles: 'ignore', immutable: true, maxAge: '365d', decorateReply: false, suppressWarning: true,
    });
  });
}

/** The page, read anew each time, so that a build that was made meanwhile is the one that is shown. */
export async function sendPage(reply: FastifyReply, directory: string | undefined): Promise<FastifyReply> {
  const page = directory === undefined ? undefined : await readFile(join(directory, 'index.html')).catch(() => undefined);
  void reply.header('cache-control', 'no-store');
  if (page === undefined) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
  return reply.code(200).type('text/html; charset=utf-8').send(page);
}
