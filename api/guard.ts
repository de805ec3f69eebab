import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../base/clock.js';
import { OperatorError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { Role } from '../model/index.js';
import type { TokenRecord, TokenStore } from '../store/contract.js';
import './actor.js';
import { FailedLogins } from './failed-logins.js';
import { hashToken, isTokenOf, tokenName } from './token.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The least role; without it `view` for what reads, `admin` for all else. */
    readonly role?: Role;
  }
}

export interface GuardDeps {
  readonly tokens: Pick<TokenStore, 'get'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** How soon a removed token ends what it has open. */
  readonly recheckMs?: number;
}

const RECHECK_MS = 15_000;
/** Compared with when there is no record, so that the time tells nobody which names exist. */
const NOBODY = hashToken('');
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export const requiredRole = (method: string, declared: Role | undefined): Role => declared ?? (READING.has(method) ? 'view' : 'admin');

export const suffices = (role: Role, required: Role): boolean => role === 'admin' || required === 'view';

/** Every request must carry a token whose role suffices. @throws UNAUTHENTICATED, FORBIDDEN, TOO_MANY_LOGINS to the client */
export function guard(app: FastifyInstance, deps: GuardDeps): void {
  const failures = new FailedLogins(deps.clock);
  app.addHook('onRequest', async (request, reply) => {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const record = token === undefined ? undefined : await validRecord(deps, token);
    if (token === undefined || record === undefined) return refuse(deps, { request, reply, token, waitMs: failures.note(request.ip) });
    request.actor = { user: record.name, role: record.role, from: request.ip };
    const required = requiredRole(request.method, request.routeOptions.config.role);
    if (!suffices(record.role, required)) {
      throw new OperatorError('FORBIDDEN', `${request.method} ${pathOf(request)} needs the role "${required}"; token "${record.name}" has the role "${record.role}"`, { required, role: record.role });
    }
    if (required === 'admin') deps.log.info('admin request', { token: record.name, method: request.method, path: pathOf(request), from: request.ip });
    endWithToken(deps, reply, token);
  });
}

/** The record of a token that is known, not replaced and not over. */
async function validRecord({ tokens, clock }: GuardDeps, token: string): Promise<TokenRecord | undefined> {
  const name = tokenName(token);
  const record = name === undefined ? undefined : await tokens.get(name);
  const isKnown = isTokenOf(token, record?.hash ?? NOBODY);
  const isOver = record?.expiresAt !== undefined && Date.parse(record.expiresAt) <= clock.now();
  return isKnown && !isOver ? record : undefined;
}

interface Refusal {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly token: string | undefined;
  readonly waitMs: number;
}

/** Says the same of a wrong token and of one that is over: only its owner may know that it was one. */
function refuse({ log }: GuardDeps, { request, reply, token, waitMs }: Refusal): never {
  log.warn('login refused', { from: request.ip, path: pathOf(request), token: token === undefined ? 'none' : tokenName(token) ?? 'malformed' });
  if (waitMs > 0) {
    const seconds = Math.ceil(waitMs / 1000);
    void reply.header('retry-after', seconds);
    throw new OperatorError('TOO_MANY_LOGINS', `too many requests with a wrong token from ${request.ip}: try again in ${seconds} s`, { seconds });
  }
  void reply.header('www-authenticate', 'Bearer');
  throw new OperatorError('UNAUTHENTICATED', token === undefined
    ? 'this address wants a token: log in with `drover login`, or set $DROVER_TOKEN_FILE'
    : 'the token is unknown, was replaced or has ended: ask an administrator for one (`drover token create`), then `drover login`');
}

/** Without the query, which may hold anything. */
const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? '';

/** A watch may stay open for weeks: it ends soon after its token does. A store that does not answer ends nothing. */
function endWithToken(deps: GuardDeps, reply: FastifyReply, token: string): void {
  const timer = setInterval(() => {
    validRecord(deps, token).then((record) => (record === undefined ? reply.raw.destroy() : undefined), () => undefined);
  }, deps.recheckMs ?? RECHECK_MS).unref();
  reply.raw.once('close', () => clearInterval(timer));
}
