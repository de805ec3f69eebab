import { expect } from 'chai';
import { createReconcilers } from '../../../controllers/index.js';
import { wholeCluster } from '../../../controllers/whole-cluster.js';
import type { AnyResource } from '../../../model/index.js';
import { aView } from '../../support/apply-writes.js';
import { aHost, aRunningTask, aService } from '../../support/builders.js';

describe('controllers of the whole cluster', () => {
  const service = aService();
  const task = aRunningTask({ service });
  const keysAfter = (reconciler: ReturnType<typeof wholeCluster>, object: AnyResource, view = aView()) => [...reconciler.keysOf({ op: 'put', version: 1, object }, view)];

  it('do not look at all tasks for the steps of a start or the counts of a service, as these leave nothing to allocate', () => {
    const reconciler = wholeCluster({ name: 'test', kinds: ['Task', 'Service'], plan: () => ({ writes: [] }) });
    expect(keysAfter(reconciler, { ...task, status: { ...task.status, state: 'assigned' } })).to.have.length(1);
    expect(keysAfter(reconciler, { ...task, status: { ...task.status, state: 'starting' } })).to.deep.equal([]);
    expect(keysAfter(reconciler, task)).to.deep.equal([]);
    expect(keysAfter(reconciler, { ...task, status: { ...task.status, state: 'failed' } })).to.have.length(1);
    expect(keysAfter(reconciler, service)).to.have.length(1);
    expect(keysAfter(reconciler, { ...service, status: { ...service.status, replicas: { desired: 3, running: 1 } } })).to.deep.equal([]);
  });

  it('look at what each host has applied only while an ended task waits for it', () => {
    const releaser = createReconcilers({ trafficKeys: { newKey: () => expect.fail('no network is encrypted'), newEpoch: () => 0 } }).find(({ name }) => name === 'releaser')!;
    expect(keysAfter(releaser, aHost(), aView(service, task))).to.deep.equal([]);
    expect(keysAfter(releaser, aHost(), aView(service, { ...task, status: { ...task.status, state: 'failed' } }))).to.have.length(1);
  });
});
