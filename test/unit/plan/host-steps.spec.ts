import { expect } from 'chai';
import fc from 'fast-check';
import type { HostState, ObservedHost } from '../../../model/index.js';
import { expectedHost, NOTHING } from '../../../plan/host-expected.js';
import { createPictures, planHostState } from '../../../plan/host-state.js';
import type { HostStep } from '../../../plan/host-step.js';
import { planHostSteps } from '../../../plan/host-steps.js';
import { NetworkCluster } from '../../support/network-cluster.js';
import { SimulatedNetwork } from '../../support/simulated-network.js';

const stateOf = (cluster: NetworkCluster, node = 'node-1'): HostState => {
  const state = planHostState(cluster.view, node);
  if (state === undefined) throw new Error('no state');
  return state;
};
const kinds = (steps: readonly HostStep[]): string[] => steps.map(({ kind }) => kind);

/** Steps from one state to another, run on a simulated host; fails unless a second plan is empty. */
function settle(from: HostState | undefined, to: HostState | undefined, damage: (host: SimulatedNetwork) => void = () => {}): HostStep[] {
  const network = new SimulatedNetwork(expectedHost(from), from);
  damage(network);
  const steps = planHostSteps(structuredClone(network.host) as ObservedHost, to);
  const after = network.run(steps);
  expect(planHostSteps(after, to)).to.deep.equal([]);
  return steps;
}

describe('planHostSteps', () => {
  it('builds a host from nothing in one pass', () => {
    expect(settle(undefined, stateOf(new NetworkCluster()))).not.to.be.empty;
  });

  it('finds nothing to do on a host that is as desired', () => {
    const state = stateOf(new NetworkCluster());
    expect(planHostSteps(expectedHost(state), state)).to.deep.equal([]);
    expect(planHostSteps(NOTHING, undefined)).to.deep.equal([]);
  });

  it('moves its tunnels to the address that the host now has, and keeps all that tasks stand on', () => {
    const cluster = new NetworkCluster();
    const before = stateOf(cluster);
    cluster.changeNode('node-1', { vtep: { address: '192.168.78.11', mtu: 1500 } });
    const steps = settle(before, stateOf(cluster));
    expect(new Set(kinds(steps))).to.deep.equal(new Set(['removeLink', 'createVxlan', 'attachPort', 'setNeighbour', 'setForwarding']));
    expect(steps.flatMap((step) => (step.kind === 'removeLink' || step.kind === 'attachPort' ? [step.link] : []))).to.satisfy((links: string[]) => links.every((link) => link === 'vxlan0'));
    expect(steps.filter(({ kind }) => kind === 'createVxlan')).to.have.length(before.networks.length);
    for (const step of steps) if (step.kind === 'createVxlan') expect(step.local).to.equal('192.168.78.11');
  });

  it('sends to the new address of a peer by one row per endpoint there, in place: nothing else of the host is touched', () => {
    const cluster = new NetworkCluster();
    const before = stateOf(cluster, 'node-2');
    cluster.changeNode('node-1', { vtep: { address: '192.168.78.11', mtu: 1500 } });
    const after = stateOf(cluster, 'node-2');
    const steps = settle(before, after);
    const moved = after.networks.flatMap(({ peers }) => peers.filter(({ vtep }) => vtep === '192.168.78.11'));
    expect(kinds(steps)).to.deep.equal(moved.map(() => 'setForwarding'));
    for (const step of steps) if (step.kind === 'setForwarding') expect(step.vtep).to.equal('192.168.78.11');
  });

  it('changes one weight per load balancer and nothing else but names when a remote task stops', () => {
    const cluster = new NetworkCluster();
    const before = stateOf(cluster);
    cluster.change('web2', { state: 'stopping' });
    const steps = settle(before, stateOf(cluster));
    expect(kinds(steps)).to.deep.equal(['setWeight', 'setWeight', 'writeHostsFile']);
  });

  it('withdraws before anything else, as it is what connections wait for', () => {
    const cluster = new NetworkCluster();
    const before = stateOf(cluster);
    cluster.change('web2', { state: 'stopping' });
    cluster.add('new1');
    const steps = settle(before, stateOf(cluster));
    expect(kinds(steps).slice(0, 2)).to.deep.equal(['setWeight', 'setWeight']);
  });

  it('adds the new destination before it removes the last old one, so the VIP is never empty', () => {
    const cluster = new NetworkCluster();
    cluster.change('web1', { state: 'failed' });
    const before = stateOf(cluster);
    cluster.change('web1', { state: 'running' });
    cluster.change('web2', { state: 'failed' });
    const steps = settle(before, stateOf(cluster)).filter((step) => 'fwmark' in step && step.namespace === 'lb_dpa');
    expect(kinds(steps)).to.deep.equal(['addDestination', 'removeDestination']);
  });

  it('takes rows and links away after every load balancer has dropped the destination', () => {
    const cluster = new NetworkCluster();
    const before = stateOf(cluster);
    cluster.change('web2', { released: true });
    const order = kinds(settle(before, stateOf(cluster)));
    expect(order.lastIndexOf('removeDestination')).to.be.lessThan(order.indexOf('removeNeighbour'));
    expect(order).to.include('removeForwarding');
  });

  it('removes resolver, links and then the namespace of a task, as a process or a link in it keeps it alive', () => {
    const cluster = new NetworkCluster();
    const before = stateOf(cluster);
    cluster.change('cli1', { released: true });
    const order = kinds(settle(before, stateOf(cluster)));
    expect(order.indexOf('stopResolver')).to.be.lessThan(order.indexOf('removeLink'));
    expect(order.lastIndexOf('removeLink')).to.be.lessThan(order.indexOf('removeNamespace'));
  });

  it('deletes the tunnel before its namespace, whose deletion is asynchronous and would hold the VNI', () => {
    const cluster = new NetworkCluster();
    const before = stateOf(cluster);
    cluster.empty();
    const steps = settle(before, stateOf(cluster));
    const tunnel = steps.findIndex((step) => step.kind === 'removeLink' && step.link === 'vxlan0' && step.namespace === '1-dpa');
    expect(tunnel).to.be.at.least(0).and.lessThan(steps.findIndex((step) => step.kind === 'removeNamespace' && step.namespace === '1-dpa'));
  });

  it('leaves nothing when nothing is desired', () => {
    const state = stateOf(new NetworkCluster());
    const network = new SimulatedNetwork(expectedHost(state), state);
    network.run(planHostSteps(expectedHost(state), undefined));
    expect({ ...network.host, stamp: '' }).to.deep.equal({ ...NOTHING, gateway: { ...NOTHING.gateway, isForwarding: true } });
  });

  it('programs all rows again when the tunnel was replaced', () => {
    const state = stateOf(new NetworkCluster());
    const steps = settle(state, { ...state, vtep: '192.168.77.99' });
    expect(kinds(steps)).to.include.members(['removeLink', 'createVxlan', 'setNeighbour', 'setForwarding']);
    expect(kinds(steps)).not.to.include('createNamespace');
  });

  it('starts a resolver again in a namespace that was made anew, as the old one lives in the old namespace', () => {
    const state = stateOf(new NetworkCluster());
    const steps = settle(state, state, (network) => network.apply({ kind: 'removeNamespace', namespace: 'dpaaaaaacli1' }));
    expect(kinds(steps)).to.include.members(['createNamespace', 'createPair', 'startResolver', 'markReady']);
  });

  it('completes a namespace again whose ready mark is gone, and touches nothing else of it: it may serve, and nothing starts there without the mark', () => {
    const state = stateOf(new NetworkCluster());
    const steps = settle(state, state, (network) => { network.host.tasks['dpaaaaaacli1']!.isReady = false; });
    expect(steps).to.deep.equal([
      { kind: 'setSysctls', namespace: 'dpaaaaaacli1', purpose: 'task' }, { kind: 'setUp', namespace: 'dpaaaaaacli1', link: 'lo' }, { kind: 'markReady', id: 'dpaaaaaacli1' },
    ]);
  });

  it('repairs what is missing in a namespace before it marks it, as the mark is what a container starts on', () => {
    const state = stateOf(new NetworkCluster());
    const steps = settle(state, state, (network) => {
      network.host.tasks['dpaaaaaacli1']!.isReady = false;
      network.apply({ kind: 'removeLink', namespace: '1-dpa', link: 't-dpaaaaaacli1' });
      network.apply({ kind: 'stopResolver', id: 'dpaaaaaacli1' });
    });
    expect(kinds(steps)).to.include.members(['createPair', 'addAddress', 'startResolver']);
    expect(kinds(steps).indexOf('markReady')).to.equal(steps.length - 1);
  });

  it('plans the same steps when it may skip the lists that two states share', () => {
    const cluster = new NetworkCluster();
    const pictureOf = createPictures(cluster.view);
    const state = () => planHostState(cluster.view, 'node-1', pictureOf)!;
    const changes = [
      () => cluster.change('web2', { state: 'stopping' }), () => cluster.change('web2', { state: 'shutdown' }), () => cluster.change('web2', { released: true }),
      () => cluster.add('cli2'), () => cluster.changeNode('node-2', { state: 'down' }), () => cluster.changeNode('node-1', { vtep: { address: '192.168.77.99', mtu: 1400 } }),
    ];
    for (const change of changes) {
      const before = state();
      change();
      const after = state();
      expect(planHostSteps(expectedHost(before), after, before)).to.deep.equal(planHostSteps(expectedHost(before), after));
    }
  });

  it('settles any change of tasks, whatever was destroyed before, in one pass', () => {
    const states = ['assigned', 'running', 'stopping', 'failed'] as const;
    const change = fc.record({ id: fc.constantFrom('web1', 'web2', 'cli1', 'dbx1'), state: fc.constantFrom(...states), released: fc.boolean(), node: fc.constantFrom('node-1', 'node-2') });
    const changes = fc.array(change, { maxLength: 4 });
    fc.assert(fc.property(changes, changes, fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 4 }), (first, second, seeds) => {
      const cluster = new NetworkCluster();
      cluster.preserveSource('web1');
      for (const { id, ...status } of first) cluster.change(id, status);
      const from = stateOf(cluster);
      for (const { id, ...status } of second) cluster.change(id, status);
      settle(from, stateOf(cluster), (network) => seeds.forEach((seed) => destroy(network, seed)));
    }), { numRuns: 150 });
  });
});

/** Destroys one thing that a person or a flush could take away. */
function destroy(network: SimulatedNetwork, seed: number): void {
  const { host } = network;
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(seed / 10) % Math.max(1, items.length)];
  const overlay = pick(Object.keys(host.overlays));
  const task = pick(Object.keys(host.tasks));
  const actions: (() => void)[] = [
    () => { for (const lb of Object.values(host.loadBalancers)) lb.virtualServices = {}; },
    () => { host.gateway.table = ''; },
    () => { const id = pick(Object.keys(host.resolvers)); if (id !== undefined) host.resolvers[id]!.isActive = false; },
    () => { const row = host.overlays[overlay ?? '']; if (row !== undefined) { row.neighbours = {}; row.forwarding = {}; } },
    () => { if (task !== undefined) network.apply({ kind: 'removeNamespace', namespace: task }); },
    () => { if (overlay !== undefined) network.apply({ kind: 'removeNamespace', namespace: `1-${overlay}` }); },
    () => { if (host.overlays[overlay ?? '']?.vxlan !== undefined) network.apply({ kind: 'removeLink', namespace: `1-${overlay}`, link: 'vxlan0' }); },
    () => { for (const held of Object.values(host.tasks)) held.isClaimed = false; },
    () => { const leg = pick(Object.keys(host.gateway.legs)); if (leg !== undefined) network.apply({ kind: 'removeLink', link: leg }); },
    () => { host.hostsFiles = {}; },
    () => { for (const held of Object.values(host.tasks)) held.isReady = false; },
    () => { for (const { returnPaths } of Object.values(host.tasks)) if (returnPaths !== undefined) returnPaths.rules = returnPaths.rules.slice(1); },
    () => { for (const { returnPaths, links } of Object.values(host.tasks)) if (returnPaths !== undefined && links['eth1'] !== undefined) returnPaths.routes = { 999: '10.255.0.99' }; },
    () => { for (const { returnPaths } of Object.values(host.tasks)) if (returnPaths !== undefined) returnPaths.hasSysctls = false; },
    () => { for (const held of Object.values(host.tasks)) held.table = ''; },
  ];
  actions[seed % actions.length]?.();
}
