import type { FastifyReply, FastifyRequest } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import { pathOf } from '../request-path.js';
import { tokenName } from '../token.js';
import type { Admission, Credential } from './admission.js';

export type Shown = Credential | { readonly kind: 'ticket' } | { readonly kind: 'nothing' };

export interface Refusal {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly shown: Shown;
}

/** The same of one that is wrong and of one that is over: only its owner may know that it was one. */
const WHY: Readonly<Record<Shown['kind'], string>> = {
  nothing: 'this address wants a token: log in with `drover login`, or set $DROVER_TOKEN_FILE',
  token: 'the token is unknown, was replaced or has ended: ask an administrator for one (`drover token create`), then `drover login`',
  ticket: 'the ticket is unknown, was used or is over: ask for another one with `drover dashboard`',
  session: 'the session is over, or its token is: log in again',
};

/**
 * Tokens and tickets are counted by address. To come without anything is no attempt: a page finds out so that it has to ask for a token. Nor is a session that is
 * over: its page must hear that, and not that it shall wait. @throws UNAUTHENTICATED, TOO_MANY_LOGINS
 */
export function refuseLogin({ admission, log }: { readonly admission: Pick<Admission, 'failed'>; readonly log: Log }, { request, reply, shown }: Refusal): never {
  const isAttempt = shown.kind === 'token' || shown.kind === 'ticket';
  const said = { from: request.ip, path: pathOf(request), shown: shown.kind, ...(shown.kind === 'token' && { token: tokenName(shown.token) ?? 'malformed' }) };
  if (isAttempt) log.warn('login refused', said);
  else log.debug('login wanted', said);
  const waitMs = isAttempt ? admission.failed(request.ip) : 0;
  if (waitMs > 0) {
    const seconds = Math.ceil(waitMs / 1000);
    void reply.header('retry-after', seconds);
    throw new OperatorError('TOO_MANY_LOGINS', `too many requests with a wrong ${shown.kind} from ${request.ip}: try again in ${seconds} s`, { seconds });
  }
  void reply.header('www-authenticate', 'Bearer');
  throw new OperatorError('UNAUTHENTICATED', WHY[shown.kind]);
}
