import { expect } from 'chai';
import { taskTransition } from '../../../machines/index.js';
import type { ClusterSnapshot, Task, TaskEvent } from '../../../model/index.js';
import { isWithdrawn, mayStart, mayStop, planWithdrawals, WITHDRAWAL_PATIENCE_MS } from '../../../plan/withdrawal.js';
import { applyWrites, aView } from '../../support/apply-writes.js';
import { aHost, aNetwork, aNode, aRunningTask, aService, aTask, EPOCH_MS, someSettings } from '../../support/builders.js';

const service = aService({ spec: { networks: ['internal'] } });
const serving = aRunningTask({ service, id: 'old', status: { addresses: { internal: '172.30.0.5' } } });
const attached = (name: string, state: 'ready' | 'down' | 'joining' = 'ready') => aNode({ name, status: { state, attachments: { internal: '172.30.0.9' } } });

function cluster(...nodes: readonly ReturnType<typeof aNode>[]): ClusterSnapshot {
  return aView(someSettings({ drainDelayMs: 1000 }), aNetwork(), service, nodes, nodes.map(({ metadata: { name } }) => aHost({ name, status: { appliedVersion: 0 } })), serving);
}
const old = (view: ClusterSnapshot): Task => view.task(serving.metadata.name) ?? expect.fail('no task');
function happen(view: ClusterSnapshot, event: TaskEvent): void {
  applyWrites(view, [{ op: 'put', object: taskTransition(old(view), event, EPOCH_MS) ?? expect.fail(`refused ${event.type}`) }]);
}
function applyOn(view: ClusterSnapshot, node: string): void {
  const host = view.host(node) ?? expect.fail('no host');
  applyWrites(view, [{ op: 'put', object: { ...host, status: { ...host.status, appliedVersion: view.version, withdrawnVersion: view.version } } }]);
}

describe('withdrawal', () => {
  it('is done when every live host on its networks has applied the stop', () => {
    const view = cluster(attached('node-1'), attached('node-2'), attached('gone', 'down'), attached('back', 'joining'));
    applyOn(view, 'node-2');
    happen(view, { type: 'slot.released' });
    expect(isWithdrawn(view, old(view))).to.equal(false);
    applyOn(view, 'node-1');
    expect(isWithdrawn(view, old(view))).to.equal(false);
    applyOn(view, 'node-2');
    expect(isWithdrawn(view, old(view))).to.equal(true);
  });

  it('lets the next task start once all hosts have withdrawn it, but frees its address only when they have done all the rest', () => {
    const view = cluster(attached('node-1'));
    happen(view, { type: 'task.exited', exitCode: 1 });
    applyWrites(view, [{ op: 'put', object: { ...old(view), status: { ...old(view).status, containerId: undefined, endedVersion: old(view).metadata.resourceVersion } } }]);
    const host = view.host('node-1')!;
    applyWrites(view, [{ op: 'put', object: { ...host, status: { ...host.status, withdrawnVersion: view.version } } }]);
    expect(isWithdrawn(view, old(view))).to.equal(true);
    expect(planWithdrawals(view)).to.deep.equal([]);
    applyOn(view, 'node-1');
    expect(planWithdrawals(view)).to.have.length(1);
  });

  it('is not waited for again after a later write that no host has to apply', () => {
    const view = cluster(attached('node-1'));
    happen(view, { type: 'slot.released' });
    applyOn(view, 'node-1');
    happen(view, { type: 'task.exited', exitCode: 0 });
    expect(isWithdrawn(view, old(view))).to.equal(true);
  });

  it('lets a stop wait for the drain delay behind it, and says how long', () => {
    const view = cluster(attached('node-1'));
    happen(view, { type: 'slot.released' });
    expect(mayStop(view, old(view), EPOCH_MS + 100)).to.include({ allowed: false, reason: 'node-1 has not withdrawn web.1.old yet' });
    applyOn(view, 'node-1');
    expect(mayStop(view, old(view), EPOCH_MS + 100)).to.deep.equal({ allowed: false, reason: 'established connections drain', waitMs: 900 });
    expect(mayStop(view, old(view), EPOCH_MS + 1000)).to.deep.equal({ allowed: true });
  });

  it('does not let one host that cannot catch up hold up a stop for ever', () => {
    const view = cluster(attached('node-1'));
    happen(view, { type: 'slot.released' });
    expect(mayStop(view, old(view), EPOCH_MS + WITHDRAWAL_PATIENCE_MS)).to.deep.equal({ allowed: true });
  });

  it('lets a replacement start when what it replaces gets no new connections, and not before its delay', () => {
    const view = cluster(attached('node-1'));
    const next = aTask({ service, id: 'new', spec: { replaces: serving.metadata.name } });
    expect(mayStart(view, next, EPOCH_MS)).to.include({ allowed: false, reason: 'web.1.old still serves' });
    happen(view, { type: 'task.exited', exitCode: 1 });
    expect(mayStart(view, next, EPOCH_MS)).to.include({ allowed: false, waitMs: WITHDRAWAL_PATIENCE_MS });
    applyOn(view, 'node-1');
    expect(mayStart(view, next, EPOCH_MS)).to.deep.equal({ allowed: true });
    expect(mayStart(view, { ...next, spec: { ...next.spec, notBefore: new Date(EPOCH_MS + 700).toISOString() } }, EPOCH_MS)).to.include({ allowed: false, waitMs: 700 });
    expect(mayStart(view, { ...next, spec: { ...next.spec, replaces: 'web.1.unknown' } }, EPOCH_MS)).to.deep.equal({ allowed: true });
  });

  it('releases an ended task when no host lists it and its container is gone, once', () => {
    const view = cluster(attached('node-1'));
    happen(view, { type: 'task.exited', exitCode: 1 });
    expect(planWithdrawals(view)).to.deep.equal([]);
    applyOn(view, 'node-1');
    expect(planWithdrawals(view), 'the container is still there').to.deep.equal([]);
    applyWrites(view, [{ op: 'put', object: { ...old(view), status: { ...old(view).status, containerId: undefined, endedVersion: old(view).metadata.resourceVersion } } }]);
    applyWrites(view, planWithdrawals(view));
    expect(old(view).status.released).to.equal(true);
    expect(planWithdrawals(view)).to.deep.equal([]);
  });

  it('does not wait for the container on a node that is down', () => {
    const view = cluster(attached('node-1', 'down'), attached('node-2'));
    happen(view, { type: 'slot.rescheduled', reason: 'node down' });
    expect(planWithdrawals(view)).to.deep.equal([]);
    applyOn(view, 'node-2');
    expect(planWithdrawals(view)).to.have.length(1);
  });

  it('releases at once what never served anybody', () => {
    const never = aTask({ service, id: 'never', status: { state: 'shutdown', addresses: { internal: '172.30.0.7' } } });
    expect(planWithdrawals(aView(service, aNetwork(), attached('node-1'), never))).to.have.length(1);
  });
});
