import { expect } from 'chai';
import fc from 'fast-check';
import { parseManifests } from '../../../manifests/parse.js';
import { renderManifest, renderYaml } from '../../../manifests/render.js';
import { aService } from '../../support/builders.js';
import { checked, specOf } from './sample.js';
import { anyUserForm } from './user-forms.js';

describe('renderManifest', () => {
  it('gives a document that is read as the same metadata and spec, so that what `get -o yaml` prints can be applied again', () => {
    fc.assert(fc.property(anyUserForm(), (json) => {
      const manifest = checked(json);
      expect(checked(renderManifest(manifest))).to.deep.equal(manifest);
    }), { numRuns: 150 });
  });

  it('survives YAML text as well', () => {
    fc.assert(fc.property(anyUserForm(), (json) => {
      const manifest = checked(json);
      const { documents, problems } = parseManifests(renderYaml([manifest]));
      expect(problems).to.deep.equal([]);
      expect(documents).to.deep.equal([manifest]);
    }), { numRuns: 150 });
  }).timeout(10_000);

  it('writes durations and sizes as people do, and leaves out what the system sets', () => {
    const rendered = renderManifest(aService({ spec: specOf('Service', { stopGracePeriod: '90s', resources: { limits: { memory: '256Mi' } } }) }));
    expect(rendered.spec).to.deep.include({ stopGracePeriod: '1m30s', resources: { limits: { memory: '256Mi' } } });
    expect(rendered).to.have.all.keys('apiVersion', 'kind', 'metadata', 'spec');
    expect(rendered.metadata).to.deep.equal({ name: 'web' });
  });
});
