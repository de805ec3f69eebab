import { createServer } from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import type { FastifyInstance } from 'fastify';
import { componentSchemas } from '../../../api/openapi/components.js';
import { openApiDocument } from '../../../api/openapi/document.js';
import type { Operation } from '../../../api/openapi/operation.js';
import { describedRoutes, type DescribedRoute } from '../../../api/openapi/routes.js';
import type { ApiDeps } from '../../../api/ports.js';
import { createApi } from '../../../api/server.js';
import { silentLog } from '../../../base/log.js';
import { componentsOf } from '../../../docs/wire-schemas.js';
import { DocumentedApi } from '../../support/documented-api.js';

interface Registered {
  readonly described: readonly DescribedRoute[];
  /** `POST /v1/apply`, without those that fastify adds for HEAD. */
  readonly all: readonly string[];
}

async function registered(): Promise<Registered> {
  const all: string[] = [];
  let described: readonly DescribedRoute[] = [];
  const guard = (app: FastifyInstance): void => {
    described = describedRoutes(app);
    app.addHook('onRoute', ({ method, url }) => { if (method !== 'HEAD') all.push(`${String(method)} ${url}`); });
  };
  await createApi({ mirror: {}, clock: { now: () => 0 }, log: silentLog } as unknown as ApiDeps, { createServer: (handler) => createServer(handler), guard }).ready();
  return { described, all };
}

const aRoute = (operation: Partial<Operation> = {}, route: Partial<DescribedRoute> = {}): DescribedRoute => ({
  method: 'POST', url: '/v1/services/:name/scale', role: 'admin', ...route,
  operation: { id: 'scaleService', tag: 'services', summary: 'Scale', path: { name: 'Its name.' }, body: 'ScaleRequest', answer: 'VersionInfo', ...operation },
});
const documentOf = (...routes: readonly DescribedRoute[]) => openApiDocument(routes, '1.2.3');
const SCALE = { method: 'POST', url: '/v1/services/:name/scale' };

describe('the OpenAPI document', () => {
  let described: readonly DescribedRoute[], all: readonly string[];
  before(async () => { ({ described, all } = await registered()); });

  it('knows every route of the API', () => {
    const known = new Set(described.map(({ method, url }) => `${method} ${url}`));
    const silent = all.filter((route) => route.includes(' /v1/') && !known.has(route));
    expect(silent, 'say what these routes are: `config: { operation: { id, tag, summary, … } }` (api/openapi/operation.ts), their types in api/openapi/wire.ts, then `npm run docs`').to.deep.equal([]);
  });

  it('has one name for each operation, says what stands in each path, and answers something', () => {
    const ids = described.map(({ operation: { id } }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index), 'used twice').to.deep.equal([]);
    for (const { url, operation: { path = {}, summary } } of described) {
      expect(Object.keys(path).sort(), `${url}: config.operation.path says what each :name stands for`).to.deep.equal([...url.matchAll(/:(\w+)/g)].map(([, name]) => name).sort());
      expect(summary, `${url}: a summary is one line without a full stop`).to.match(/^[^\n.]+$/);
    }
  });

  it('refers only to what it has, and has only what something refers to', () => {
    const document = documentOf(...described);
    const referred = new Set([...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"/]+)/g)].map(([, name = '']) => name));
    expect([...referred].sort()).to.deep.equal(Object.keys(document.components.schemas).sort());
  });

  it('has schemas that a validator takes', () => {
    const schemas = componentSchemas();
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'openapi', components: { schemas } });
    expect(() => ajv.compile({ anyOf: Object.keys(schemas).map((name) => ({ $ref: `openapi#/components/schemas/${name}` })) })).not.to.throw();
  }).timeout(30_000);

  it('says of a route where its parameters are, what it takes and answers with, and which role it wants', () => {
    const { paths } = documentOf(aRoute({ query: { force: { says: 'At once.', is: 'flag' }, limit: { says: 'So many.', is: 'number', isRequired: true } }, body: { json: 'ScaleRequest', isOptional: true } }));
    expect(paths['/v1/services/{name}/scale']?.post).to.deep.include({
      operationId: 'scaleService', tags: ['services'], summary: 'Scale', 'x-role': 'admin',
      parameters: [
        { name: 'name', in: 'path', required: true, description: 'Its name.', schema: { type: 'string' } },
        { name: 'force', in: 'query', description: 'At once.', schema: { type: 'string', examples: ['1'] } },
        { name: 'limit', in: 'query', required: true, description: 'So many.', schema: { type: 'integer', minimum: 0 } },
      ],
      requestBody: { required: false, content: { 'application/json': { schema: { $ref: '#/components/schemas/ScaleRequest' } } } },
    });
  });

  it('says of a stream what each frame is, and that it may break off', () => {
    const { paths } = documentOf(aRoute({ answer: { frames: 'LogFrame' } }), aRoute({ id: 'other', answer: undefined }, { url: '/v1/other' }));
    const responses = (path: string) => (paths[path]?.post?.responses ?? {}) as Record<string, { content: Record<string, unknown> }>;
    expect(responses('/v1/services/{name}/scale')['200']?.content).to.deep.equal({ 'application/x-ndjson': { schema: { anyOf: [{ $ref: '#/components/schemas/LogFrame' }, { $ref: '#/components/schemas/StreamFailure' }] } } });
    expect(Object.keys(responses('/v1/other')), 'no answer: no content').to.deep.equal(['204', 'default']);
  });

  it('is the same whatever the order in which routes are registered', () => {
    expect(JSON.stringify(documentOf(...described))).to.equal(JSON.stringify(documentOf(...[...described].reverse())));
  });

  it('has the form of manifests where the types have `unknown`', () => {
    const api = new DocumentedApi(documentOf(aRoute({ body: 'ApplyRequest' })));
    const apply = (spec: object) => api.request(SCALE, { documents: [{ document: { apiVersion: 'drover/v1', kind: 'Service', metadata: { name: 'web' }, spec } }] });
    expect(apply({ image: 'web:1' })).to.deep.equal([]);
    expect(apply({ image: 'web:1', replicas: 'many' })).not.to.deep.equal([]);
  });
});

describe('the proof that the API is what its document says', () => {
  const api = new DocumentedApi(documentOf(aRoute({ query: { force: 'At once.' }, answer: { json: 'VersionInfo', frames: 'LogFrame' } })));
  const version = { version: '1', pid: 1, startedAt: '2026-01-01T00:00:00.000Z', resourceVersion: 1 };

  it('finds what an answer lacks, has in another type, or has besides', () => {
    expect(api.answer(SCALE, 200, version)).to.deep.equal([]);
    expect(api.answer(SCALE, 200, { ...version, pid: undefined })[0]).to.contain("must have required property 'pid'");
    expect(api.answer(SCALE, 200, { ...version, pid: '1' })[0]).to.contain('/pid must be number');
    expect(api.answer(SCALE, 200, { ...version, secret: 'x' })[0]).to.contain('must NOT have additional properties').and.to.contain('secret');
  });

  it('knows errors by their form, and no status that the document does not have', () => {
    expect(api.answer(SCALE, 404, { code: 'NOT_FOUND', message: 'no', details: { name: 'web' } })).to.deep.equal([]);
    expect(api.answer(SCALE, 404, { code: 'GONE_FISHING', message: 'no', details: {} })[0]).to.contain('/code');
    expect(api.answer(SCALE, 201, version)).to.deep.equal(['answer 201 is not in the document']);
    expect(api.answer({ method: 'GET', url: '/v1/nowhere' }, 200, {})).to.deep.equal(['the document does not have it']);
  });

  it('looks at frames, bodies and queries, too', () => {
    expect(api.frame(SCALE, 'application/x-ndjson', { task: 'web.1', stream: 'stdout', text: 'hello' })).to.deep.equal([]);
    expect(api.frame(SCALE, 'application/x-ndjson', { task: 'web.1', stream: 'printer', text: 'hello' })).to.have.lengthOf(1);
    expect(api.frame(SCALE, 'text/event-stream', {})).to.deep.equal(['a frame of text/event-stream is not in the document']);
    expect([api.request(SCALE, { replicas: 3 }), api.query(SCALE, { force: '1' })]).to.deep.equal([[], []]);
    expect([api.request(SCALE, { replicas: '3' }), api.request(SCALE, undefined), api.query(SCALE, { farce: '1' })].map(({ length }) => length)).to.deep.equal([1, 1, 1]);
  });
});

describe('schemas made of types', () => {
  it('put instances of generic types where they are referred to, and leave objects open for fields to come', () => {
    const definitions = {
      Wire: { properties: { Service: {} } },
      Service: { $ref: '#/definitions/Resource<Spec>', description: 'A service.' },
      'Resource<Spec>': { type: 'object', description: 'The common shape.', properties: { spec: { $ref: '#/definitions/Spec' } }, additionalProperties: false },
      Spec: { type: 'object', properties: { labels: { type: 'object', additionalProperties: { type: 'string' } } }, additionalProperties: false },
    };
    expect(componentsOf(definitions)).to.deep.equal({
      Service: { type: 'object', description: 'A service.', properties: { spec: { $ref: '#/components/schemas/Spec' } } },
      Spec: { type: 'object', properties: { labels: { type: 'object', additionalProperties: { type: 'string' } } } },
    });
  });

  it('name a type that routes could not refer to', () => {
    expect(() => componentsOf({ Wire: { properties: { Lost: {} } } })).to.throw('Lost');
  });
});
