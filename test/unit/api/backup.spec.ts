import { expect } from 'chai';
import { backupOf, checkBackup, planRestore, refuseFull } from '../../../api/backup.js';
import type { AnyResource } from '../../../model/index.js';
import { aNetwork, aNode, aRunningTask, aService } from '../../support/builders.js';

const service = aService({ name: 'web' });
const task = aRunningTask({ service, id: 'abcdefghijkl' });
const ingress = aNetwork({ name: 'ingress' });
const at = <T extends AnyResource>(object: T, resourceVersion: number): T => ({ ...object, metadata: { ...object.metadata, resourceVersion } });
const backup = backupOf({ version: 40, objects: [aNode(), task, service, ingress].map((object) => at(object, 7)) }, { nowMs: 0, droverVersion: '1' });

describe('backup', () => {
  it('writes nodes back last, so that nobody looks at a host before its tasks are known', () => {
    expect(backup.objects.map(({ kind }) => kind)).to.deep.equal(['Network', 'Service', 'Task', 'Node']);
    expect(planRestore(backup, []).writes.map(({ object }) => object.kind)).to.deep.equal(['Network', 'Service', 'Task', 'Node']);
  });

  it('expects an empty store to be empty, so that of two restores at once one loses', () => {
    expect(planRestore(backup, []).writes.map(({ object }) => object.metadata.resourceVersion)).to.deep.equal([0, 0, 0, 0]);
  });

  it('forgets store versions that the new store would wait for in vain', () => {
    const ended = { ...task, status: { ...task.status, state: 'failed' as const, servingVersion: 20, quietVersion: 30, endedVersion: 31 } };
    const [write] = planRestore({ ...backup, objects: [ended] }, []).writes;
    expect(JSON.parse(JSON.stringify(write?.object.status))).not.to.have.any.keys('servingVersion', 'quietVersion', 'endedVersion');
  });

  it('takes the ingress network that a fresh control plane has made for nothing', () => {
    const planned = planRestore(backup, [at(ingress, 2)]);
    expect(() => refuseFull(planned)).not.to.throw();
    expect(planned.writes[0]?.object.metadata.resourceVersion).to.equal(2);
  });

  it('says what it would replace and delete, and replaces only what it has looked at', () => {
    const planned = planRestore(backup, [at(service, 9), at(aService({ name: 'db' }), 11)]);
    expect(() => refuseFull(planned)).to.throw('--force would replace service/web and delete service/db');
    expect(planned.writes.map(({ op, object }) => [op, object.metadata.name, object.metadata.resourceVersion])).to.deep.include.members([['delete', 'db', 11], ['put', 'web', 9]]);
  });

  it('believes no file that is not whole', () => {
    for (const value of [null, {}, { format: 1 }, { format: 1, objects: [{}] }, { format: 1, objects: [service, service] }, { format: 1, objects: [{ ...service, kind: 'Host' }] }]) {
      expect(() => checkBackup(value), JSON.stringify(value)).to.throw('cannot be used');
    }
    expect(() => checkBackup({ format: 2, objects: [] })).to.throw('newer Drover');
    expect(checkBackup(backup)).to.equal(backup);
  });
});
