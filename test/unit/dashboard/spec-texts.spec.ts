import { expect } from 'chai';
import { compareRevision, revisionsOf, specText } from '../../../dashboard/data/spec-texts.js';
import { API_VERSION } from '../../../model/resource.js';
import type { Revision, Revisions } from '../../../model/revisions.js';
import { aService, EPOCH, metadataOf, someServiceSpec } from '../../support/builders.js';

const service = aService({ spec: { image: 'web:3', replicas: 5 } });
const revision = (number: number): Revision => ({ number, since: EPOCH, templateHash: `hash-${number}`, spec: someServiceSpec({ image: `web:${number}` }), changes: [], cause: 'apply' });
const revisions = (serviceUid: string): Revisions => ({ apiVersion: API_VERSION, kind: 'Revisions', metadata: metadataOf('Revisions', 'web'), spec: { serviceUid, items: [revision(1), revision(2), revision(3)] }, status: {} });

describe('the revisions of a service', () => {
  const newest = revisionsOf(service, revisions(service.metadata.uid));

  it('are newest first, and none of a former service of the same name', () => {
    expect(newest.map(({ number }) => number)).to.deep.equal([3, 2, 1]);
    expect(revisionsOf(service, revisions('another'))).to.deep.equal([]);
    expect(revisionsOf(service, undefined)).to.deep.equal([]);
  });

  it('are compared with the one before, the older one first', () => {
    const comparison = compareRevision(service, newest, { number: 2, opposite: 'before' });
    expect(comparison?.title).to.equal('From revision 1 to revision 2');
    expect(comparison?.before).to.contain('image: web:1');
    expect(comparison?.after).to.contain('image: web:2');
  });

  it('are compared with the spec of now, with what is in no template', () => {
    const comparison = compareRevision(service, newest, { number: 3, opposite: 'present' });
    expect(comparison?.before).to.contain('replicas: 1');
    expect(comparison?.after).to.contain('replicas: 5');
  });

  it('have nothing before the first one, and one that is forgotten is compared with nothing', () => {
    expect(compareRevision(service, newest, { number: 1, opposite: 'before' })).to.equal(undefined);
    expect(compareRevision(service, newest, { number: 9, opposite: 'present' })).to.equal(undefined);
  });

  it('read the same whatever the order of their keys', () => {
    const { image, ...rest } = service.spec;
    expect(specText({ ...rest, image })).to.equal(specText({ image, ...rest }));
  });
});
