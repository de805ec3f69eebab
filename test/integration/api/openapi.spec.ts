import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { OpenApiDocument } from '../../../api/contract.js';
import { createClient } from '../../../cli/client.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';

describe('the OpenAPI document over the API', () => {
  let api: ApiFixture;
  before(async () => { api = await startApi(); });
  after(() => api.close());

  it('is the one in docs, with the version of the control plane that answers', async () => {
    const inDocs = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')) as OpenApiDocument;
    const served = await createClient(`unix:${api.socket}`).get<OpenApiDocument>('/v1/openapi.json');
    expect(served.info.version).to.equal('0.0.0-test');
    expect({ ...served, info: inDocs.info }).to.deep.equal(inDocs);
  });
});
