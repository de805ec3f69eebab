import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { jsonSchemaText, manifestJsonSchema } from '../../../manifests/json-schema.js';
import { isManifest, validateResource } from '../../../manifests/validate.js';
import { written } from './sample.js';
import { anyUserForm } from './user-forms.js';

describe('the published JSON Schema', () => {
  let validate: ValidateFunction;
  before(() => { validate = new Ajv2020({ strict: false }).compile(manifestJsonSchema()); });

  it('is the one that the validator gives (write it again with `npx tsx manifests/write-schema.ts`)', () => {
    expect(readFileSync(new URL('../../../manifests/drover.schema.json', import.meta.url), 'utf8') === jsonSchemaText()).to.equal(true);
  });

  it('accepts whatever the validator accepts, so that no editor complains about a good file', () => {
    fc.assert(fc.property(anyUserForm(), (json) => {
      expect(isManifest(validateResource(json))).to.equal(true);
      expect(validate(json), JSON.stringify(validate.errors)).to.equal(true);
    }), { numRuns: 150 });
  }).timeout(10_000);

  it('refuses what the validator refuses in form, fields and types', () => {
    const wrong = [
      written('Service', { replcas: 1 }), written('Service', { image: 'A b' }), written('Service', { mode: 'batch' }), written('Service', { replicas: -1 }),
      written('Service', { ports: [{ published: -1, target: 1 }] }), written('Service', { stopGracePeriod: 5 }), written('Service', { stopGracePeriod: 'soon' }), written('Service', {}, { name: 'A' }),
      written('Service', { env: { '-a': 'b' } }), written('Service', { resources: { limits: { memory: '1X' } } }), written('Node', { ssh: { host: '-x' } }), written('Node', { ssh: {} }),
      written('Node', { advertise: {} }), written('Node', { role: 'boss' }), written('Network', { encrypted: 'yes' }), written('Network', { mtu: 100 }), written('Cluster', {}, { name: 'other' }),
      { ...written('Service'), kind: 'Task' }, { ...written('Service'), apiVersion: 'v1' }, { ...written('Service'), status: {} }, written('Node', {}, { uid: 'x' }), null, [], 'text',
    ];
    for (const json of wrong) expect([isManifest(validateResource(json)), validate(json)], JSON.stringify(json)).to.deep.equal([false, false]);
  });
});
