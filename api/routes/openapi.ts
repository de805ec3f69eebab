import type { FastifyInstance } from 'fastify';
import type { OpenApiDocument } from '../contract.js';
import { openApiDocument } from '../openapi/document.js';
import type { Operation } from '../openapi/operation.js';
import { describedRoutes } from '../openapi/routes.js';
import type { ApiDeps } from '../ports.js';

const OPERATION: Operation = { id: 'getOpenApi', tag: 'control plane', summary: 'This document', answer: 'OpenApiDocument' };

/** GET /v1/openapi.json: what the API is, as its routes say it. Comes before the routes that it is to tell of. */
export function registerOpenApi(app: FastifyInstance, { version }: Pick<ApiDeps, 'version'>): void {
  const routes = describedRoutes(app);
  let document: OpenApiDocument | undefined;
  app.get('/v1/openapi.json', { config: { operation: OPERATION } }, async (): Promise<OpenApiDocument> => (document ??= openApiDocument(routes, version)));
}
