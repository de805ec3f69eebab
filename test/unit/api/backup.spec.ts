import { expect } from 'chai';
import { backupOf, checkBackup, planRestore, refuseFull } from '../../../api/backup.js';
import { sealContext, type AnyResource } from '../../../model/index.js';
import { aNetwork, aNode, aRunningTask, aSecret, aService } from '../../support/builders.js';
import { memoryVault } from '../../support/memory-vault.js';

const vault = await memoryVault();
const service = aService({ name: 'web' });
const task = aRunningTask({ service, id: 'abcdefghijkl' });
const ingress = aNetwork({ name: 'ingress' });
const at = <T extends AnyResource>(object: T, resourceVersion: number): T => ({ ...object, metadata: { ...object.metadata, resourceVersion } });
const backup = backupOf({ version: 40, objects: [aNode(), task, service, ingress].map((object) => at(object, 7)) }, { nowMs: 0, droverVersion: '1', vault });

describe('backup', () => {
  it('writes nodes back last, so that nobody looks at a host before its tasks are known', () => {
    expect(backup.objects.map(({ kind }) => kind)).to.deep.equal(['Network', 'Service', 'Task', 'Node']);
    expect(planRestore(backup, [], vault).writes.map(({ object }) => object.kind)).to.deep.equal(['Network', 'Service', 'Task', 'Node']);
  });

  it('expects an empty store to be empty, so that of two restores at once one loses', () => {
    expect(planRestore(backup, [], vault).writes.map(({ object }) => object.metadata.resourceVersion)).to.deep.equal([0, 0, 0, 0]);
  });

  it('forgets store versions that the new store would wait for in vain', () => {
    const ended = { ...task, status: { ...task.status, state: 'failed' as const, servingVersion: 20, quietVersion: 30, endedVersion: 31 } };
    const [write] = planRestore({ ...backup, objects: [ended] }, [], vault).writes;
    expect(JSON.parse(JSON.stringify(write?.object.status))).not.to.have.any.keys('servingVersion', 'quietVersion', 'endedVersion');
  });

  it('takes the ingress network that a fresh control plane has made for nothing', () => {
    const planned = planRestore(backup, [at(ingress, 2)], vault);
    expect(() => refuseFull(planned)).not.to.throw();
    expect(planned.writes[0]?.object.metadata.resourceVersion).to.equal(2);
  });

  it('says what it would replace and delete, and replaces only what it has looked at', () => {
    const planned = planRestore(backup, [at(service, 9), at(aService({ name: 'db' }), 11)], vault);
    expect(() => refuseFull(planned)).to.throw('--force would replace service/web and delete service/db');
    expect(planned.writes.map(({ op, object }) => [op, object.metadata.name, object.metadata.resourceVersion])).to.deep.include.members([['delete', 'db', 11], ['put', 'web', 9]]);
  });

  it('holds the values themselves, as the file is encrypted as a whole, and a cluster with another key seals them with its own', async () => {
    const secret = aSecret(vault, { value: 'geheim' });
    const other = await memoryVault();
    const taken = backupOf({ version: 40, objects: [secret] }, { nowMs: 0, droverVersion: '1', vault });
    expect(JSON.stringify(taken)).to.include(Buffer.from('geheim').toString('base64')).and.not.include(secret.spec.versions[0]!.sealed.text);
    const [write] = planRestore(checkBackup(JSON.parse(JSON.stringify(taken))), [], other).writes;
    const [version] = (write?.object as typeof secret).spec.versions;
    expect(version).to.include({ id: secret.spec.versions[0]!.id, bytes: 6 });
    expect(other.open(sealContext(secret, version!.id), version!.sealed).toString()).to.equal('geheim');
    expect(() => vault.open(sealContext(secret, version!.id), version!.sealed)).to.throw('lacks key');
  });

  it('is refused rather than made without a value that cannot be read', async () => {
    const secret = aSecret(await memoryVault(), { value: 'geheim' });
    expect(() => backupOf({ version: 40, objects: [secret] }, { nowMs: 0, droverVersion: '1', vault })).to.throw('lacks key');
  });

  it('believes no file that is not whole', () => {
    for (const value of [null, {}, { format: 1 }, { format: 1, objects: [{}] }, { format: 1, objects: [service, service] }, { format: 1, objects: [{ ...service, kind: 'Host' }] }]) {
      expect(() => checkBackup(value), JSON.stringify(value)).to.throw('cannot be used');
    }
    expect(() => checkBackup({ format: 3, objects: [] })).to.throw('newer Drover');
    expect(checkBackup(backup)).to.equal(backup);
  });
});
