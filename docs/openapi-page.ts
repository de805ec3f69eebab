import { createServer } from 'node:http';
import { openApiDocument } from '../api/openapi/document.js';
import { describedRoutes, type DescribedRoute } from '../api/openapi/routes.js';
import type { ApiDeps } from '../api/ports.js';
import { createApi } from '../api/server.js';
import { silentLog } from '../base/log.js';
import { VERSION } from '../bin/version.js';

/** What GET /v1/openapi.json answers with, for those who have no control plane at hand. */
export async function openApiText(): Promise<string> {
  let routes: readonly DescribedRoute[] = [];
  const nothing = { mirror: {}, clock: { now: () => 0 }, log: silentLog } as unknown as ApiDeps; // routes are registered, and never called
  await createApi(nothing, { createServer: (handler) => createServer(handler), guard: (app) => { routes = describedRoutes(app); } }).ready();
  return `${JSON.stringify(openApiDocument(routes, VERSION), null, 2)}\n`;
}
