import { createServer, type RequestListener, type Server } from 'node:http';
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import { OperatorError } from '../base/errors.js';
import { attributed, LOCAL_ACTOR } from './actor.js';
import { registerAuditTrail } from './audit/trail.js';
import { isPageRequest } from './dashboard/page-request.js';
import { registerAssets, sendPage } from './dashboard/pages.js';
import { addSecurityHeaders } from './dashboard/security-headers.js';
import { statusOf, toErrorBody } from './errors.js';
import type { ApiDeps, RouteDeps } from './ports.js';
import { registerApply } from './routes/apply.js';
import { registerBackup } from './routes/backup.js';
import { registerEvents } from './routes/events.js';
import { registerImages } from './routes/images.js';
import { registerJobs } from './routes/jobs.js';
import { registerMembers } from './routes/members.js';
import { registerMetrics } from './routes/metrics.js';
import { registerNetworkState } from './routes/network-state.js';
import { registerNodeCheck } from './routes/node-check.js';
import { registerNodeUpdate } from './routes/node-update.js';
import { registerOpenApi } from './routes/openapi.js';
import { registerQueueBoard } from './routes/queue-board.js';
import { registerRebalance } from './routes/rebalance.js';
import { registerRekey } from './routes/rekey.js';
import { registerRemoval } from './routes/removal.js';
import { registerResources } from './routes/resources.js';
import { registerRollout } from './routes/rollout.js';
import { registerScale } from './routes/scale.js';
import { registerSecretKey } from './routes/secret-key.js';
import { registerServiceUpdate } from './routes/service-update.js';
import { registerSession } from './routes/session.js';
import { registerTaskExec } from './routes/task-exec.js';
import { registerTaskFiles } from './routes/task-files.js';
import { registerTaskKill } from './routes/task-kill.js';
import { registerTaskLogs } from './routes/task-logs.js';
import { registerTaskProcesses } from './routes/task-processes.js';
import { registerTokens } from './routes/tokens.js';
import { registerTrafficKeys } from './routes/traffic-keys.js';
import { registerUpgrade } from './routes/upgrade.js';
import { registerVersion } from './routes/version.js';
import { createAdmission, type Admission } from './session/admission.js';

/** Manifests of a thousand services fit; a runaway body does not. */
const BODY_LIMIT = 32 * 2 ** 20;

const ROUTES: readonly ((app: FastifyInstance, deps: RouteDeps) => void)[] = [
  registerOpenApi,
  registerVersion,
  registerApply,
  registerRemoval,
  registerScale,
  registerServiceUpdate,
  registerRollout,
  registerNodeUpdate,
  registerRebalance,
  registerRekey,
  registerUpgrade,
  registerEvents,
  registerJobs,
  registerQueueBoard,
  registerMembers,
  registerMetrics,
  registerNodeCheck,
  registerNetworkState,
  registerImages,
  registerTaskLogs,
  registerTaskExec,
  registerTaskFiles,
  registerTaskProcesses,
  registerTaskKill,
  registerSession,
  registerTokens,
  registerSecretKey,
  registerTrafficKeys,
  registerBackup,
  registerResources,
];

/** How requests come in. */
export interface Door {
  createServer(handler: RequestListener): Server;
  /** Adds the hooks that let in only whom they should, and say who it is. */
  readonly guard: (app: FastifyInstance, admission: Admission) => void;
  /** The dashboard is served here, and answers say what a browser may do with them. */
  readonly isForBrowsers?: boolean;
}

/** For a socket that the file system guards. */
const OPEN_DOOR: Door = {
  createServer: (handler) => createServer({ requestTimeout: 0 }, handler),
  guard: (app) => app.addHook('onRequest', async (request) => { request.actor = LOCAL_ACTOR; }),
};

/** The HTTP API, not yet listening; it is whole when `ready()` has resolved, which listening waits for. `close()` ends open streams. Every error answer is an ErrorBody. */
export function createApi(deps: ApiDeps, door: Door = OPEN_DOOR): FastifyInstance {
  const app = fastify({ logger: false, bodyLimit: BODY_LIMIT, forceCloseConnections: true, serverFactory: (handler) => door.createServer(handler) });
  const log = deps.log.child({ part: 'api' });

  app.setErrorHandler((error, request, reply) => {
    const body = toErrorBody(error);
    const status = statusOf(body.code);
    request.failure = body.code;
    if (status >= 500) log.error('request failed', { method: request.method, url: request.url, code: body.code, error: body.message, stack: error instanceof Error ? error.stack : undefined });
    return reply.status(status).send(body);
  });
  app.setNotFoundHandler(async (request, reply) => {
    if (door.isForBrowsers === true && isPageRequest(request)) return sendPage(reply, deps.dashboard?.directory);
    throw new OperatorError('NOT_FOUND', `no such endpoint: ${request.method} ${request.url}`, { url: request.url });
  });
  app.addHook('onResponse', async (request, reply) => log.debug('request', { method: request.method, url: request.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }));

  app.decorateRequest('actor').decorateRequest('failure');
  void app.register(cookie);
  if (door.isForBrowsers === true) addSecurityHeaders(app);
  void app.register(inPlace(async () => addRoutes(app, { ...deps, log }, door)));
  return app;
}

/** After the plugins, so that their hooks come before those of the door: a refusal has the headers, too, and the door finds the cookies. */
function addRoutes(app: FastifyInstance, deps: ApiDeps, door: Door): void {
  const admission = createAdmission(deps);
  door.guard(app, admission);
  const routeDeps: RouteDeps = { ...deps, admission, mirror: attributed(app, deps.mirror), trail: registerAuditTrail(app, deps) };
  for (const register of ROUTES) register(app, routeDeps);
  if (door.isForBrowsers === true && deps.dashboard !== undefined) registerAssets(app, deps.dashboard.directory);
}

/** What the plugin adds is for the whole API, not for what is registered within it. */
const inPlace = (plugin: (app: FastifyInstance) => Promise<void>) => Object.assign(plugin, { [Symbol.for('skip-override')]: true });
