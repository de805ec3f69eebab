import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OpenedSession } from './admission.js';
import { isSecret } from './secret.js';

/** Browsers take a `__Host-` cookie over TLS alone, from the host itself and for all its paths; plain http is served on loopback only. */
export const cookieName = (isSecure: boolean): string => (isSecure ? '__Host-drover' : 'drover-session');

/** No script reads it, no other site's page sends it along. */
export const cookieAttributes = (isSecure: boolean) => ({ httpOnly: true, sameSite: 'strict', path: '/', secure: isSecure }) as const;

const isSecure = ({ protocol }: Pick<FastifyRequest, 'protocol'>): boolean => protocol === 'https';

/** Of the session that the browser has; undefined without one. */
export function sessionIdOf(request: Pick<FastifyRequest, 'protocol' | 'cookies'>): string | undefined {
  const id = request.cookies[cookieName(isSecure(request))];
  return isSecret(id) ? id : undefined;
}

export function keepSession(request: FastifyRequest, reply: FastifyReply, { id, lifetimeMs }: OpenedSession): void {
  void reply.setCookie(cookieName(isSecure(request)), id, { ...cookieAttributes(isSecure(request)), maxAge: Math.floor(lifetimeMs / 1000) });
}

export function forgetSession(request: FastifyRequest, reply: FastifyReply): void {
  void reply.clearCookie(cookieName(isSecure(request)), cookieAttributes(isSecure(request)));
}
