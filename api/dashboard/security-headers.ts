import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const SELF = ["'self'"];
const NONE = ["'none'"];

/** Nothing from elsewhere, nothing that stands in the page itself: a hostile name that got into the page would find nothing to run. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    'default-src': NONE, 'script-src': SELF, 'style-src': SELF, 'img-src': [...SELF, 'data:'], 'font-src': SELF, 'connect-src': SELF,
    'frame-src': SELF, 'frame-ancestors': SELF, 'base-uri': NONE, 'form-action': SELF,
  },
};

/**
 * On every answer, refusals included; a route that needs another policy says so with `config: { helmet: … }`. No strict transport security: with an authority that
 * the browser does not know it would take away the way past the warning. Without a word of its own no answer is kept by the browser.
 */
export function addSecurityHeaders(app: FastifyInstance): void {
  void app.register(helmet, { contentSecurityPolicy: CONTENT_SECURITY_POLICY, strictTransportSecurity: false });
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
  });
}
