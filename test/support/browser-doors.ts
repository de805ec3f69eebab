import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createToken, hashToken } from '../../api/token.js';
import type { ApiDeps } from '../../api/ports.js';
import { createApi } from '../../api/server.js';
import { systemClock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import { listenRemotely } from '../../bin/listen.js';
import { listenLocally } from '../../bin/listen-locally.js';
import type { AnyResource, Role } from '../../model/index.js';
import { createSessionStore } from '../../store/session-store.js';
import { createTokenStore } from '../../store/token-store.js';
import { startApi } from './api-fixture.js';
import { Browser } from './browser.js';
import type { TestRedis } from './test-redis.js';

const RECHECK_MS = 50;

/** An API whose tokens and sessions are in Redis, behind all three of its doors, with a dashboard of two files and a secret beside them. */
export async function openBrowserDoors(server: TestRedis, ...objects: readonly AnyResource[]) {
  const api = await startApi(...objects);
  const prefix = randomUUID();
  const logged: string[] = [];
  const directory = join(api.dir, 'dashboard');
  await mkdir(join(directory, 'assets'), { recursive: true });
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>the page</title>');
  await writeFile(join(directory, 'assets', 'app-1a2b.js'), 'console.log(1)');
  await writeFile(join(directory, 'secret.txt'), 'outside of the assets');
  let url: string | undefined;
  const deps: ApiDeps = {
    ...api.deps, clock: systemClock, log: keepingLog(logged), dashboard: { directory, url: () => url },
    tokens: createTokenStore({ redis: server.redis, prefix }), sessions: createSessionStore({ redis: server.redis, prefix }),
  };
  const local = (await listenLocally({ deps, port: 0, recheckMs: RECHECK_MS }))!;
  url = local.url;
  const remote = await listenRemotely({ deps, listen: { host: '127.0.0.1', port: 0, names: [] }, stateDir: api.dir, recheckMs: RECHECK_MS });
  const socketApi = createApi(deps);
  const socket = join(api.dir, 'doors.sock');
  await socketApi.listen({ path: socket });
  const ca = await readFile(join(api.dir, 'tls', 'ca.crt'), 'utf8');
  const https = `https://127.0.0.1:${remote.port}`;
  return {
    api, deps, prefix, logged, directory, socket, ca, https, http: local.url,
    browser: () => new Browser(local.url),
    tlsBrowser: () => new Browser(https, ca),
    /** Another one of that name is replaced. */
    tokenFor: async (name: string, role: Role, expiresAt?: string): Promise<string> => {
      const token = createToken(name);
      const record = { name, role, hash: hashToken(token), createdAt: new Date().toISOString(), ...(expiresAt !== undefined && { expiresAt }) };
      if (!(await deps.tokens.create(record))) await deps.tokens.replace(record);
      return token;
    },
    close: async () => {
      await Promise.all([local.close(), remote.close(), socketApi.close()]);
      await api.close();
    },
  };
}

export type BrowserDoors = Awaited<ReturnType<typeof openBrowserDoors>>;

function keepingLog(lines: string[]): Log {
  const keep = (message: string, fields?: object): void => void lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep, child: () => log };
  return log;
}
