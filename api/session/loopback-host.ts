import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';

const OWN = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/** Of a Host header, with any port: a tunnel may end at another one. */
export const isLoopbackHost = (host: string | undefined): boolean => host !== undefined && OWN.test(host);

/** A foreign name that was made to mean 127.0.0.1 would have a foreign page in the place of ours (DNS rebinding). To be added before all that answers. */
export function refuseOtherHosts(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers: { host } }) => {
    if (!isLoopbackHost(host)) throw new OperatorError('CROSS_SITE', 'this address serves its own machine, as localhost, 127.0.0.1 or [::1] and by no other name');
  });
}
