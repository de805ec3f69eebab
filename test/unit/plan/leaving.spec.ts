import { expect } from 'chai';
import { isPeerState, type NodeState } from '../../../model/index.js';
import { planAllocation } from '../../../plan/allocation.js';
import { planHostState } from '../../../plan/host-state.js';
import { endingPatienceMs, mayGiveUp } from '../../../plan/leaving.js';
import { taskWork } from '../../../plan/task-work.js';
import { Withdrawals } from '../../../plan/withdrawal.js';
import { PlannedCluster } from '../../support/planned-cluster.js';
import { aContext, aView, settle } from '../../support/apply-writes.js';
import { aHost, aNetwork, aNode, aRunningTask, aService, EPOCH, EPOCH_MS, someSettings } from '../../support/builders.js';

const service = aService({ spec: { networks: ['internal'], stopGracePeriodMs: 20_000 } });
const node = (state: NodeState, name = 'node-1', vtep = '10.99.0.11') =>
  aNode({ name, status: { state, vtep: { address: vtep, mtu: 1500 } }, metadata: isPeerState(state) ? {} : { deletionTimestamp: EPOCH } });
const task = aRunningTask({ service, status: { addresses: { internal: '172.30.0.5' } } });

describe('a node that leaves', () => {
  for (const state of ['leaving', 'absent'] as const) {
    it(`is no tunnel end of the others while it is ${state}, and nothing of Drover's should be on it`, () => {
      const view = aView(someSettings(), aNetwork(), service, task, node(state), node('ready', 'node-2', '10.99.0.12'), aHost());
      settle(view, () => planAllocation(view, aContext()));
      expect(view.node('node-1')?.status.attachments).to.deep.equal({});
      expect(planHostState(view, 'node-1')).to.equal(undefined);
      expect(planHostState(view, 'node-2')?.networks.flatMap(({ peers }) => peers)).to.deep.equal([]);
    });
  }

  it('holds up nobody: other hosts do not wait for what it withdraws', () => {
    const stopping = aRunningTask({ service, status: { state: 'stopping', addresses: { internal: '172.30.0.5' } } });
    const attached = { ...node('leaving'), status: { ...node('leaving').status, attachments: { internal: '172.30.0.2' } } };
    expect(new Withdrawals(aView(service, stopping, attached, aHost({ status: { appliedVersion: 0 } }))).laggard(stopping, 99)).to.equal(undefined);
  });

  it('starts nothing more, but ends what it has in order', () => {
    const work = (state: 'assigned' | 'stopping', on: NodeState) =>
      taskWork(aView(service, node(on)), aRunningTask({ service, status: { state, startedAt: undefined } }), EPOCH_MS).kind;
    expect([work('assigned', 'leaving'), work('stopping', 'leaving'), work('stopping', 'absent')]).to.deep.equal(['none', 'stop', 'none']);
  });

  it('moves its tasks, and is gone from the store once it is clean', () => {
    const cluster = new PlannedCluster(someSettings(), aNetwork(), aService({ spec: { networks: ['internal'], replicas: 2 } }), node('ready'), node('ready', 'node-2', '10.99.0.12'));
    cluster.settle();
    cluster.update({ ...cluster.view.node('node-1')!, metadata: { ...cluster.view.node('node-1')!.metadata, deletionTimestamp: EPOCH } });
    cluster.advance(60_000);
    expect(cluster.live('web').map(({ status }) => [status.node, status.state])).to.deep.equal([['node-2', 'running'], ['node-2', 'running']]);
    const left = cluster.view.node('node-1')!;
    cluster.update({ ...left, status: { ...left.status, state: 'removed' } });
    cluster.settle();
    expect([cluster.view.node('node-1'), cluster.view.host('node-1')]).to.deep.equal([undefined, undefined]);
  });

  it('waits for its tasks as long as they may take to stop, and not at all without any', () => {
    const leaving = node('leaving'), view = aView(someSettings(), service, leaving, task);
    expect(endingPatienceMs(view, leaving, EPOCH_MS)).to.be.greaterThan(20_000).and.at.most(90_000);
    expect(endingPatienceMs(view, leaving, EPOCH_MS + 100_000)).to.equal(0);
    expect(endingPatienceMs(aView(leaving), leaving, EPOCH_MS)).to.equal(0);
  });

  it('is given up only if it never joined, after a short while: a join may have been cut off half-way', () => {
    const stranger = aNode({ status: { state: 'leaving', joinedAt: undefined } });
    expect([mayGiveUp(stranger, EPOCH_MS + 1000), mayGiveUp(stranger, EPOCH_MS + 60_000), mayGiveUp(node('leaving'), EPOCH_MS + 60_000)]).to.deep.equal([false, true, false]);
  });
});
