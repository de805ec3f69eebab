import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperatorError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { Role } from '../model/index.js';
import './actor.js';
import { isPageRequest } from './dashboard/page-request.js';
import { pathOf } from './request-path.js';
import type { Admission, Credential } from './session/admission.js';
import { refuseOtherPages } from './session/asking-page.js';
import { sessionIdOf } from './session/cookie.js';
import { refuseLogin } from './session/refusal.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The least role; without it `view` for what reads, `admin` for all else. */
    readonly role?: Role;
    /** Everybody is let in: the route itself looks whom it has before it, or shows nothing of the cluster. */
    readonly public?: boolean;
  }
}

export interface GuardDeps {
  readonly log: Log;
  /** How soon a removed token, or a session that was ended, ends what it has open. */
  readonly recheckMs?: number | undefined;
}

const RECHECK_MS = 15_000;
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export const requiredRole = (method: string, declared: Role | undefined): Role => declared ?? (READING.has(method) ? 'view' : 'admin');

export const suffices = (role: Role, required: Role): boolean => role === 'admin' || required === 'view';

/**
 * Every request must carry a token, or a session's cookie, whose role suffices; by a cookie nothing is changed for the pages of others. What is public passes, and
 * so does the dashboard's own page, wherever it is asked for. @throws UNAUTHENTICATED, FORBIDDEN, CROSS_SITE, TOO_MANY_LOGINS to the client
 */
export function guard(app: FastifyInstance, admission: Admission, deps: GuardDeps): void {
  app.addHook('onRequest', async (request, reply) => {
    if (isPublic(request)) return;
    const shown = credentialOf(request);
    const identity = shown === undefined ? undefined : await admission.identify(shown);
    if (shown === undefined || identity === undefined) return refuseLogin({ admission, log: deps.log }, { request, reply, shown: shown ?? { kind: 'nothing' } });
    request.actor = { ...identity, from: request.ip };
    if (shown.kind === 'session' && !READING.has(request.method)) refuseOtherPages(request);
    const required = requiredRole(request.method, request.routeOptions.config.role);
    const { user, role } = identity;
    if (!suffices(role, required)) throw new OperatorError('FORBIDDEN', `${request.method} ${pathOf(request)} needs the role "${required}"; token "${user}" has the role "${role}"`, { required, role });
    if (required === 'admin') deps.log.info('admin request', { user, method: request.method, path: pathOf(request), from: request.ip });
    endWith(reply, deps.recheckMs ?? RECHECK_MS, () => admission.identify(shown));
  });
}

const isPublic = (request: FastifyRequest): boolean => request.routeOptions.config.public === true || (request.is404 && isPageRequest(request));

/** A token that is shown counts, also a wrong one: whoever sends one means it. */
function credentialOf(request: FastifyRequest): Credential | undefined {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token !== undefined) return { kind: 'token', token };
  const id = sessionIdOf(request);
  return id === undefined ? undefined : { kind: 'session', id };
}

/** A watch may stay open for weeks: it ends soon after what it was let in by. A store that does not answer ends nothing. */
function endWith(reply: FastifyReply, recheckMs: number, identify: () => Promise<unknown>): void {
  const timer = setInterval(() => {
    identify().then((identity) => (identity === undefined ? reply.raw.destroy() : undefined), () => undefined);
  }, recheckMs).unref();
  reply.raw.once('close', () => clearInterval(timer));
}
