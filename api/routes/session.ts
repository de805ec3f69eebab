import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { actorOf } from '../actor.js';
import { AUDIT } from '../audit/rules.js';
import type { LoginRequest, SessionInfo, SessionTicket } from '../contract.js';
import type { Operation } from '../openapi/operation.js';
import type { RouteDeps } from '../ports.js';
import type { Identity } from '../session/admission.js';
import { refuseLoginByOthers } from '../session/asking-page.js';
import { forgetSession, keepSession, sessionIdOf } from '../session/cookie.js';
import { refuseLogin, type Shown } from '../session/refusal.js';

type SessionDeps = Pick<RouteDeps, 'admission' | 'log'>;
type Login = FastifyRequest<{ Body: LoginRequest | undefined }>;

const GET: Operation = { id: 'getSession', tag: 'access', summary: 'Tell who asks', answer: 'SessionInfo' };
const LOG_IN: Operation = {
  id: 'logIn', tag: 'access', summary: 'Log a browser in', description: 'With a token or a ticket, one of the two. The session is in a cookie that no script can read.', body: 'LoginRequest', answer: 'SessionInfo',
};
const LOG_OUT: Operation = { id: 'logOut', tag: 'access', summary: 'End the session of a browser' };
const TICKET: Operation = { id: 'createTicket', tag: 'access', summary: 'Make a ticket that is good for one login within a minute, as whoever asks', answer: 'SessionTicket' };

/** GET /v1/session: who asks. POST: a browser's login, with a token or a ticket. DELETE: its end. POST /v1/session/tickets: for a login elsewhere, as oneself. */
export function registerSession(app: FastifyInstance, { admission, log }: SessionDeps): void {
  app.get('/v1/session', { config: { operation: GET } }, async (request): Promise<SessionInfo> => infoOf(actorOf(request)));

  app.post<{ Body: LoginRequest | undefined }>('/v1/session', { config: { operation: LOG_IN, public: true, audit: AUDIT.login } }, async (request, reply): Promise<SessionInfo> => {
    refuseLoginByOthers(request);
    const identity = await loginOf({ admission, log }, request, reply);
    const former = sessionIdOf(request);
    const session = await admission.openSession(identity);
    if (former !== undefined) await admission.endSession(former);
    request.actor = { ...identity, from: request.actor?.from ?? request.ip };
    keepSession(request, reply, session);
    return infoOf({ ...identity, until: session.expiresAt });
  });

  app.delete('/v1/session', { config: { operation: LOG_OUT, role: 'view', audit: AUDIT.logout } }, async (request, reply) => {
    const id = sessionIdOf(request);
    if (id !== undefined) await admission.endSession(id);
    forgetSession(request, reply);
    return reply.status(204).send();
  });

  app.post('/v1/session/tickets', { config: { operation: TICKET, role: 'view', audit: AUDIT.issueTicket } }, (request): Promise<SessionTicket> => admission.issueTicket(actorOf(request)));
}

/** @throws USAGE, UNAUTHENTICATED, TOO_MANY_LOGINS */
async function loginOf({ admission, log }: SessionDeps, request: Login, reply: FastifyReply): Promise<Identity> {
  const { token, ticket }: LoginRequest = request.body ?? {};
  if (typeof token !== 'string' && typeof ticket !== 'string') throw new OperatorError('USAGE', 'login: the body needs "token" or "ticket"');
  const shown: Shown = typeof token === 'string' ? { kind: 'token', token } : { kind: 'ticket' };
  const identity = shown.kind === 'token' ? await admission.identify(shown) : await admission.redeem(ticket);
  return identity ?? refuseLogin({ admission, log }, { request, reply, shown });
}

const infoOf = ({ user, role, until }: Identity): SessionInfo => ({ user, role, ...(until !== undefined && { expiresAt: until }) });
