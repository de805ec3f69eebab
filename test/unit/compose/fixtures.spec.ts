import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { composedFixture, FIXTURE_ENV, FIXTURES, manifestsFile, manifestsOf, problemsOf, specOf, warningsOf } from '../../support/compose-project.js';

describe('Compose files from the field', () => {
  for (const name of FIXTURES) {
    const converted = composedFixture(`${name}.yaml`, { env: FIXTURE_ENV });

    it(`${name}: becomes the manifests in ${name}.manifests.yaml, and Drover's schema takes them`, () => {
      expect(manifestsOf(converted)).to.equal(readFileSync(manifestsFile(name), 'utf8'));
      expect(problemsOf(converted)).to.deep.equal([]);
    });
  }

  it('warns of what cannot be honoured, at its place and with what to do instead', () => {
    expect(warningsOf(composedFixture('voting-app.yaml')).join('\n')).to.match(/^voting-app\.yaml:33:9 services\.result\.ports\[1\]: .*only 127\.0\.0\.1 should reach is not published/);
    const wordpress = warningsOf(composedFixture('wordpress.yaml', { env: FIXTURE_ENV }));
    expect(wordpress).to.have.length(2);
    expect(wordpress[0]).to.contain('services.wordpress.volumes[1]: ./uploads.ini is on this machine').and.to.contain('copy it to every host');
    expect(wordpress[1]).to.contain('services.wordpress.container_name: is not honoured: tasks are named SERVICE.SLOT');
    expect(warningsOf(composedFixture('monitoring.yaml')).map((line) => line.split(' ')[1])).to.deep.equal(
      ['services.prometheus.logging.options.max-file:', 'services.node-exporter.logging.options.max-file:', 'services.node-exporter.pid:', 'networks.net.attachable:']);
  });

  it('has nothing to warn of where every key can be honoured', () => {
    expect(warningsOf(composedFixture('everything.yaml', { env: FIXTURE_ENV }))).to.deep.equal([]);
  });

  it('takes services of a profile only when it is asked for', () => {
    expect(() => specOf(composedFixture('voting-app.yaml'), 'Service', 'shop-seed')).to.throw('no Service shop-seed');
    expect(specOf(composedFixture('voting-app.yaml', { profiles: ['seed'] }), 'Service', 'shop-seed')).to.deep.include({ restartPolicy: { condition: 'none' }, dependsOn: { 'shop-vote': { condition: 'healthy' } } });
  });
});
