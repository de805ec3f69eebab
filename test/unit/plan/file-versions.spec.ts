import { expect } from 'chai';
import { keptVersions, usedVersions } from '../../../plan/file-versions.js';
import type { FileVersion } from '../../../model/index.js';
import { aView } from '../../support/apply-writes.js';
import { aReference, aRunningTask, aService } from '../../support/builders.js';

const versions = (count: number, bytes = 10): FileVersion[] =>
  Array.from({ length: count }, (_, index) => ({ id: `v${count - index}`, createdAt: '', bytes, sealed: { key: '', nonce: '', text: '' } }));
const ids = (list: readonly FileVersion[]): string[] => list.map(({ id }) => id);

describe('former versions of a secret', () => {
  it('are kept for as many revisions as a service may go back', () => {
    expect(keptVersions(versions(12), new Set())).to.have.length(10);
    expect(ids(keptVersions(versions(12), new Set())).slice(0, 2)).to.deep.equal(['v12', 'v11']);
  });

  it('are kept as long as somebody refers to them, however old or large', () => {
    expect(ids(keptVersions(versions(12), new Set(['v1'])))).to.include('v1');
    expect(ids(keptVersions(versions(4, 500_000), new Set(['v1'])))).to.deep.equal(['v4', 'v3', 'v1']);
  });

  it('are in use by services and by tasks that have not ended', () => {
    const service = aService({ spec: { secrets: [aReference('db-password', { version: 'v2' })] } });
    const old = aRunningTask({ service: aService({ spec: { secrets: [aReference('db-password', { version: 'v1' })] } }) });
    const ended = { ...old, metadata: { ...old.metadata, name: 'web.2.bbbbbbbbbbbb' }, status: { ...old.status, state: 'failed' as const }, spec: { ...old.spec, container: { ...old.spec.container, secrets: [aReference('x', { version: 'v0' })] } } };
    expect([...usedVersions(aView(service, old, ended))].sort()).to.deep.equal(['v1', 'v2']);
  });
});
