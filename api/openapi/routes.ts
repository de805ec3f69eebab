import type { FastifyInstance } from 'fastify';
import type { Role } from '../../model/index.js';
import { requiredRole } from '../guard.js';
import type { Operation } from './operation.js';

/** A route that says what it is. */
export interface DescribedRoute {
  readonly method: string;
  /** As fastify has it: `/v1/services/:name/scale`. */
  readonly url: string;
  /** The least role that it takes. */
  readonly role: Role;
  readonly operation: Operation;
}

/** Those that are registered from now on; the list grows with them. What fastify answers to HEAD is not told of. */
export function describedRoutes(app: FastifyInstance): readonly DescribedRoute[] {
  const routes: DescribedRoute[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    const operation = config?.operation;
    if (operation === undefined) return;
    for (const one of [method].flat()) if (one !== 'HEAD') routes.push({ method: one, url, role: requiredRole(one, config?.role), operation });
  });
  return routes;
}
