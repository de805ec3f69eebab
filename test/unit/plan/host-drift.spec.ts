import { expect } from 'chai';
import { expectedHost } from '../../../plan/host-expected.js';
import { describeDrift } from '../../../plan/host-drift.js';
import { planHostState } from '../../../plan/host-state.js';
import { planHostSteps } from '../../../plan/host-steps.js';
import { NetworkCluster } from '../../support/network-cluster.js';

describe('describeDrift', () => {
  it('says what is missing from which service where', () => {
    const state = planHostState(new NetworkCluster().view, 'node-1');
    const host = expectedHost(state);
    const lb = host.loadBalancers['dpa'];
    if (lb === undefined) throw new Error('no load balancer');
    const damaged = { ...host, loadBalancers: { ...host.loadBalancers, dpa: { ...lb, virtualServices: { ...lb.virtualServices, 257: { '10.77.1.11': 1 } } } } };
    expect(describeDrift(planHostSteps(damaged, state))).to.deep.equal(['ipvs: 10.77.1.12 missing from dpweb in lb_dpa']);
  });

  it('says nothing where nothing differs', () => {
    expect(describeDrift([])).to.deep.equal([]);
  });
});
