import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OpenApiDocument } from '../../api/contract.js';
import { DocumentedApi, NDJSON, type RouteOf } from './documented-api.js';

/**
 * Holds whatever an API of this process takes and says against docs/openapi.json, in all tests that start one, whoever asks. What disagrees is told of at the end of the
 * run, with the test that it came up in: an answer that is wrong in form alone need not make that test fail.
 */
const DOCUMENT = new URL('../../docs/openapi.json', import.meta.url);
const disagreements = new Map<string, string>();
let documented: DocumentedApi | undefined;
let runningTest = '';

export const mochaHooks = {
  beforeEach(this: Mocha.Context): void {
    runningTest = this.currentTest?.fullTitle() ?? '';
  },
  afterAll(): void {
    if (disagreements.size === 0) return;
    throw new Error(`the API and docs/openapi.json disagree (after a change of the types: \`npm run docs\`):\n${[...disagreements].map(([what, test]) => `  ${what}\n    in: ${test}\n`).join('')}`);
  },
};
subscribe('fastify.initialization', (message) => prove((message as { readonly fastify: FastifyInstance }).fastify));

function prove(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (isOfApi(request)) watchFrames(request, reply);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const isJson = String(reply.getHeader('content-type')).startsWith('application/json');
    if (isOfApi(request) && isJson && typeof payload === 'string') note(routeOf(request), (api) => api.answer(routeOf(request), reply.statusCode, JSON.parse(payload)));
    return payload;
  });
  app.addHook('onResponse', async (request, reply) => {
    if (!isOfApi(request) || reply.raw.statusCode >= 400) return;
    const route = routeOf(request);
    note(route, (api) => [...api.query(route, request.query as Record<string, unknown>), ...(request.body instanceof Readable ? [] : api.request(route, request.body))]);
  });
}

/** Streams are written past fastify, one frame at a time. */
function watchFrames(request: FastifyRequest, { raw }: FastifyReply): void {
  const route = routeOf(request);
  const write = raw.write.bind(raw) as (...args: readonly unknown[]) => boolean;
  raw.write = ((...args: readonly unknown[]) => {
    const [text] = args;
    if (typeof text === 'string') noteFrame(route, text);
    return write(...args);
  }) as typeof raw.write;
}

/** A beat is no frame. */
function noteFrame(route: RouteOf, text: string): void {
  if (text.startsWith('{')) note(route, (api) => api.frame(route, NDJSON, JSON.parse(text)));
  const [, data] = /^data: (.*)$/m.exec(text) ?? [];
  if (data !== undefined && !text.startsWith('{')) note(route, (api) => api.frame(route, 'text/event-stream', JSON.parse(data)));
}

function note(route: RouteOf, check: (api: DocumentedApi) => readonly string[]): void {
  documented ??= new DocumentedApi(JSON.parse(readFileSync(DOCUMENT, 'utf8')) as OpenApiDocument);
  for (const problem of check(documented)) {
    const what = `${route.method} ${route.url}: ${problem}`;
    if (!disagreements.has(what)) disagreements.set(what, runningTest);
  }
}

const routeOf = ({ method, routeOptions: { url = '' } }: FastifyRequest): RouteOf => ({ method, url });

/** Not the files of the dashboard, and not what is no route at all. */
const isOfApi = ({ method, routeOptions: { url } }: FastifyRequest): boolean => url?.startsWith('/v1/') === true && method !== 'HEAD';
