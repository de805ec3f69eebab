import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { AppControllerRoute, AppViewRoute, BullBoardQueues, IServerAdapter, UIConfig } from '@bull-board/api/dist/types.js';
import { matchPath, renderBoardPage } from './board-page.js';
import { shownMember, type MemberQueues } from './find-job.js';

export interface QueueBoardDeps extends MemberQueues {
  /** With `index.ejs` and `static/` of @bull-board/ui. */
  readonly directory: string;
}

const CONFIG: UIConfig = { boardTitle: 'Drover queues', hideRedisDetails: true, hideDocsLink: true, showWorkers: false, locale: { lng: 'en-US' } };
const READING: ReadonlySet<string> = new Set(['get', 'head']);

/**
 * bull-board over the queues of all members, as data: its routes that read, and its page. Those that write are left out, and its queues say that they are
 * read-only: its retry would let two jobs of one key run at a time. Before each answer the members are looked at, so that queues come and go with them.
 */
export async function createQueueBoard({ directory, members, queuesOf }: QueueBoardDeps) {
  const server = new CollectedRoutes();
  const board = createBullBoard({ queues: [], serverAdapter: server, options: { uiBasePath: directory, uiConfig: CONFIG } });
  const files = await filesBelow(join(directory, 'static'));
  const template = await readFile(join(directory, 'index.ejs'), 'utf8');
  let shown = '';
  const refresh = async (): Promise<void> => {
    const ids = await members();
    if (ids.join() === shown) return;
    board.replaceQueues(ids.flatMap((member) => Object.values(queuesOf(member)).map((queue) =>
      new BullMQAdapter(queue, { readOnlyMode: true, ...(ids.length > 1 && { prefix: `${shownMember(member)}.`, delimiter: '.' }) }))));
    shown = ids.join();
  };
  const routes = server.routes.filter(({ method }) => [method].flat().every((one) => READING.has(one)));
  const pages = [server.entry?.route ?? []].flat();
  return {
    answer: async (path: string, query: Readonly<Record<string, string | undefined>>): Promise<{ readonly status: number; readonly body: unknown } | undefined> => {
      for (const { route, handler } of routes) {
        const params = [route].flat().map((pattern) => matchPath(pattern, path)).find((found) => found !== undefined);
        if (params === undefined) continue;
        await refresh();
        const { status = 200, body } = await handler({ queues: server.queues, uiConfig: server.config, params, query: { ...query }, body: {}, headers: {} });
        return { status: Number(status), body };
      }
      return undefined;
    },
    page: (path: string, basePath: string): string | undefined =>
      (pages.some((pattern) => matchPath(pattern, path) !== undefined) ? renderBoardPage(template, server.entry?.handler({ basePath, uiConfig: server.config }).params ?? {}) : undefined),
    file: async (name: string): Promise<Buffer | undefined> => (files.has(name) ? readFile(join(directory, 'static', name)) : undefined),
  };
}

/** Where bull-board expects a web server, what it says is kept. */
class CollectedRoutes implements IServerAdapter {
  queues: BullBoardQueues = new Map();
  config: UIConfig = {};
  entry: AppViewRoute | undefined;
  routes: readonly AppControllerRoute[] = [];

  setQueues(queues: BullBoardQueues): this {
    this.queues = queues;
    return this;
  }

  setApiRoutes(routes: AppControllerRoute[]): this {
    this.routes = routes;
    return this;
  }

  setEntryRoute(route: AppViewRoute): this {
    this.entry = route;
    return this;
  }

  setUIConfig(config: UIConfig): this {
    this.config = config;
    return this;
  }

  setViewsPath(): this {
    return this;
  }

  setStaticPath(): this {
    return this;
  }

  /** The API's own answers for errors. */
  setErrorHandler(): this {
    return this;
  }
}

/** Paths as in addresses. Only what was there at the start is ever read: no name leads anywhere else. */
async function filesBelow(directory: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return new Set(entries.filter((entry) => entry.isFile()).map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/')));
}
