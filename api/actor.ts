import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OperatorError } from '../base/errors.js';
import { LOCAL_USER } from '../model/index.js';
import type { ApiMirror } from './ports.js';
import type { Identity } from './session/admission.js';

/** Who asks, and from where. `user`: name of the token, or LOCAL_USER. */
export interface Actor extends Identity {
  /** Address, or `socket`. */
  readonly from: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the door; absent of whom it has not let in. */
    actor?: Actor;
  }
}

/** Whoever can open the socket. */
export const LOCAL_ACTOR: Actor = { user: LOCAL_USER, role: 'admin', from: 'socket' };

/** For routes that nobody comes to but whom the door has let in. @throws UNAUTHENTICATED */
export function actorOf({ actor }: FastifyRequest): Actor {
  if (actor === undefined) throw new OperatorError('UNAUTHENTICATED', 'nobody knows who asks');
  return actor;
}

/** The mirror for requests: what one commits carries the name of its user, so that no route can forget it. */
export function attributed(app: FastifyInstance, mirror: ApiMirror): ApiMirror {
  const asking = new AsyncLocalStorage<Actor | undefined>();
  app.addHook('preHandler', (request, _reply, done) => asking.run(request.actor, done)); // after the body was read: its events would lose the context
  return {
    view: mirror.view,
    subscribe: (listener) => mirror.subscribe(listener),
    commit: (writes, options) => mirror.commit(writes, { ...options, by: asking.getStore()?.user }),
  };
}
