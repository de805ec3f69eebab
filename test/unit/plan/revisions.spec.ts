import { expect } from 'chai';
import { CHANGE_CAUSE, type Revision } from '../../../model/index.js';
import { FORMER_REVISIONS, kept } from '../../../plan/revisions.js';
import { someServiceSpec } from '../../support/builders.js';
import { config, RolloutCluster, V1 } from '../../support/rollout-cluster.js';

const aRevision = (number: number, completedAt?: string): Revision =>
  ({ number, since: '', templateHash: String(number), spec: someServiceSpec(), changes: [], cause: 'apply', ...(completedAt !== undefined && { completedAt }) });

describe('revisions', () => {
  it('begin with the first template, and say when it ran everywhere', () => {
    const cluster = new RolloutCluster();
    expect(cluster.revisions).to.have.length(1);
    expect(cluster.revisions[0]).to.deep.include({ number: 1, cause: 'apply', changes: [], completedAt: '2026-01-01T00:00:00.000Z' });
  });

  it('keep the spec, the cause and what changed of each template', () => {
    const cluster = new RolloutCluster();
    cluster.edit({ image: 'v2', env: { MODE: 'fast' } }, { [CHANGE_CAUSE]: 'release 7' });
    cluster.pass(20);
    const [first, second] = cluster.revisions;
    expect(second).to.deep.include({ number: 2, cause: 'release 7', changes: ['+ env.MODE: fast', `image: ${V1} → v2`] });
    expect([first?.spec.image, second?.spec.image]).to.deep.equal([V1, 'v2']);
    expect(second?.completedAt).to.not.equal(undefined);
  });

  it('mark a template only when it was completed', () => {
    const cluster = new RolloutCluster();
    cluster.breakImages('v2');
    cluster.edit({ image: 'v2' });
    cluster.pass(20);
    expect(cluster.revisions.map(({ completedAt }) => completedAt !== undefined)).to.deep.equal([true, false]);
  });

  it('give a template that comes back a new number, and keep it once', () => {
    const cluster = new RolloutCluster();
    for (const image of ['v2', V1]) {
      cluster.edit({ image });
      cluster.pass(20);
    }
    expect(cluster.revisions.map(({ number, spec: { image } }) => [number, image])).to.deep.equal([[2, 'v2'], [3, V1]]);
  });

  it('are written when the template changes or was completed, and not with every status of the service', () => {
    const cluster = new RolloutCluster();
    const version = () => cluster.view.get('Revisions', 'web')?.metadata.generation;
    const before = version();
    cluster.edit({ replicas: 5, updateConfig: config({ delayMs: 1 }) });
    cluster.pass(20);
    expect(version()).to.equal(before);
    cluster.edit({ image: 'v2' });
    cluster.pass(20);
    expect(version()).to.equal((before ?? 0) + 2);
  });

  it('are ten besides the present one', () => {
    const cluster = new RolloutCluster({ replicas: 1 });
    for (let version = 2; version <= 14; version += 1) {
      cluster.edit({ image: `v${version}` });
      cluster.pass(6);
    }
    expect(cluster.revisions.map(({ number }) => number)).to.deep.equal(Array.from({ length: FORMER_REVISIONS + 1 }, (_, index) => index + 4));
  });

  it('keep the last one that ran however many failed after it', () => {
    const items = [aRevision(1, 'yes'), aRevision(2, 'yes'), ...Array.from({ length: 12 }, (_, index) => aRevision(index + 3))];
    expect(kept(items).map(({ number }) => number)).to.deep.equal([2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });

  it('of a service that was deleted and made anew begin again, and go with the service', () => {
    const cluster = new RolloutCluster();
    const held = cluster.view.get('Revisions', 'web')!;
    cluster.update({ ...held, spec: { ...held.spec, serviceUid: 'another' } });
    cluster.edit({ image: 'v2' });
    cluster.pass(20);
    expect(cluster.revisions.map(({ number }) => number)).to.deep.equal([1]);
    cluster.update({ ...cluster.web, metadata: { ...cluster.web.metadata, deletionTimestamp: '2026-01-01T00:00:00.000Z' } });
    for (let round = 0; round < 3; round += 1) cluster.advance(20_000);
    expect(cluster.view.service('web')).to.equal(undefined);
    expect(cluster.view.count('Revisions')).to.equal(0);
  });
});
