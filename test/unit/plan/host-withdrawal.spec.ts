import { expect } from 'chai';
import type { HostState } from '../../../model/index.js';
import { expectedHost } from '../../../plan/host-expected.js';
import { planHostState } from '../../../plan/host-state.js';
import { planHostSteps } from '../../../plan/host-steps.js';
import { withdrawnState } from '../../../plan/host-withdrawal.js';
import { aNetwork, aNode, aService } from '../../support/builders.js';
import { PlannedCluster } from '../../support/planned-cluster.js';

const stateOf = (cluster: PlannedCluster): HostState => planHostState(cluster.view, 'node-1') ?? expect.fail('no state');
const kindsBetween = (from: HostState, to: HostState): readonly string[] => [...new Set(planHostSteps(expectedHost(from), to, from).map(({ kind }) => kind))].sort();

function aCluster(): PlannedCluster {
  const cluster = new PlannedCluster(aNode(), aNetwork(), aService({ spec: { replicas: 2, networks: ['internal'], ports: [{ published: 80, target: 8080, protocol: 'tcp', mode: 'ingress' }] } }));
  cluster.settle();
  return cluster;
}

describe('withdrawnState', () => {
  it('takes a dead backend and its names out before anything is built for the one that takes over', () => {
    const cluster = aCluster();
    const before = stateOf(cluster);
    cluster.happen(cluster.live('web')[0]!, { type: 'task.exited', exitCode: 1 });
    cluster.plan();
    const after = stateOf(cluster);
    const between = withdrawnState(before, after) ?? expect.fail('nothing was withdrawn');
    expect(kindsBetween(before, between)).to.deep.equal(['removeDestination', 'writeHostsFile']);
    expect(kindsBetween(between, after)).to.include.members(['createNamespace', 'markReady']).and.not.to.include('removeDestination');
    expect(withdrawnState(between, after)).to.equal(undefined);
  });

  it('gives a stopping backend weight 0 in that step', () => {
    const cluster = aCluster();
    const before = stateOf(cluster);
    cluster.happen(cluster.live('web')[0]!, { type: 'slot.released' });
    const between = withdrawnState(before, stateOf(cluster)) ?? expect.fail('nothing was withdrawn');
    expect(kindsBetween(before, between)).to.include('setWeight').and.not.to.include('createNamespace');
  });

  it('leaves it to one script where the only taker gives way to another, so that the VIP and its names never stand empty', () => {
    const cluster = aCluster();
    const applied = stateOf(cluster);
    const only = (address: string): HostState => ({
      ...applied,
      networks: applied.networks.map((overlay) => ({ ...overlay, virtualServices: overlay.virtualServices.map((service) => ({ ...service, destinations: [{ address, weight: 1 as const }] })) })),
    });
    expect(withdrawnState(only('10.0.0.7'), only('10.0.0.8'))).to.equal(undefined);
    const named = (address: string): HostState => ({
      ...applied, networks: applied.networks.map((overlay) => ({ ...overlay, names: [{ file: 'internal/web', records: [{ address, names: ['web'] }] }] })),
    });
    expect(withdrawnState(named('10.0.0.7'), named('10.0.0.8'))).to.equal(undefined);
  });

  it('does not exist where things are only added, or nothing changes', () => {
    const cluster = aCluster();
    const before = stateOf(cluster);
    expect(withdrawnState(before, before)).to.equal(undefined);
    cluster.update(aService({ name: 'more', metadata: { resourceVersion: 0 }, spec: { networks: ['internal'] } }));
    cluster.settle();
    expect(withdrawnState(before, stateOf(cluster))).to.equal(undefined);
  });
});
