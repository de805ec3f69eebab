import { expect } from 'chai';
import type { NetworkLook, NetworkState, NetworkTables, ObservedHost } from '../../../model/index.js';
import { expectedHost, stampOf } from '../../../plan/host-expected.js';
import { planHostState } from '../../../plan/host-state.js';
import { compareNetworkState } from '../../../plan/network-state.js';
import { NetworkCluster } from '../../support/network-cluster.js';

const desired = planHostState(new NetworkCluster().view, 'node-1') ?? expect.fail('no state');
const whole = (): ObservedHost => structuredClone(expectedHost(desired));
const stateWith = (observed: ObservedHost, counters: NetworkLook['counters'] = {}): NetworkState =>
  compareNetworkState({ node: 'node-1', desired, look: { observed, counters, observedAt: '2026-01-01T00:00:00.000Z' } });
const tables = (state: NetworkState, name: string): NetworkTables => state.networks.find((network) => network.name === name) ?? expect.fail(`no ${name}`);
const dpa = (observed: ObservedHost): NetworkTables => tables(stateWith(observed), 'dpa');

/** All marks, wherever they are. */
const marksIn = (value: unknown): string[] => (typeof value !== 'object' || value === null ? [] : Object.entries(value).flatMap(([key, member]) => (key === 'mark' ? [String(member)] : marksIn(member))));

type Weights = ObservedHost['loadBalancers'][string]['virtualServices'];
function withServices(change: (services: Weights) => Weights): ObservedHost {
  const host = whole();
  const lb = host.loadBalancers['dpa'] ?? expect.fail('no load balancer');
  return { ...host, loadBalancers: { ...host.loadBalancers, dpa: { ...lb, virtualServices: change(lb.virtualServices) } } };
}

function withOverlay(change: (overlay: ObservedHost['overlays'][string]) => Partial<ObservedHost['overlays'][string]>): ObservedHost {
  const host = whole();
  const overlay = host.overlays['dpa'] ?? expect.fail('no overlay');
  return { ...host, overlays: { ...host.overlays, dpa: { ...overlay, ...change(overlay) } } };
}

describe('compareNetworkState', () => {
  it('marks every row as the same, and names no problem, for a host as it was planned', () => {
    const state = stateWith(whole());
    expect(new Set(marksIn(state))).to.deep.equal(new Set(['same']));
    expect(state).to.deep.include({ isApplied: true, problems: [] });
    expect(state.networks.map(({ name }) => name)).to.deep.equal(['ingress', 'dpa', 'dpb']);
    expect(state.networks.flatMap(({ problems }) => problems)).to.deep.equal([]);
  });

  it('shows what should be alone, and calls nothing missing, of a host that was not asked', () => {
    const state = compareNetworkState({ node: 'node-1', desired });
    expect(new Set(marksIn(state))).to.deep.equal(new Set(['unknown']));
    expect(state).not.to.have.any.keys('observedAt', 'isApplied');
    expect(tables(state, 'dpa').virtualServices.map(({ service, vip, destinations }) => [service, vip, destinations.map(({ address, desired: weight }) => `${address} ${weight}`)])).to.deep.equal([
      ['dpcli', '10.77.1.3', ['10.77.1.21 1']], ['dpweb', '10.77.1.2', ['10.77.1.11 1', '10.77.1.12 1']],
    ]);
  });

  it('tells a host that has not applied the present state from one that somebody changed', () => {
    expect(stateWith({ ...whole(), stamp: 'another' }).isApplied).to.equal(false);
    expect(stateWith({ ...whole(), stamp: stampOf(desired) }).isApplied).to.equal(true);
  });

  it('marks a destination that is missing, one too many, and one with another weight, each with both weights', () => {
    const network = dpa(withServices((services) => ({ ...services, 257: { '10.77.1.11': 0, '10.9.9.9': 1 } })));
    expect(network.mark).to.equal('differs');
    expect(network.virtualServices.find(({ fwmark }) => fwmark === 257)).to.deep.include({
      mark: 'same',
      destinations: [
        { address: '10.77.1.11', desired: 1, observed: 0, mark: 'differs' }, { address: '10.77.1.12', desired: 1, mark: 'missing' }, { address: '10.9.9.9', observed: 1, mark: 'extra' },
      ],
    });
  });

  it('marks a virtual service that is gone, and one that nobody wants', () => {
    const { virtualServices } = dpa(withServices(({ 257: _gone, ...others }) => ({ ...others, 999: { '10.9.9.9': 1 } })));
    expect(virtualServices.map(({ fwmark, service, mark }) => [fwmark, service, mark])).to.deep.equal([[258, 'dpcli', 'same'], [257, 'dpweb', 'missing'], [999, undefined, 'extra']]);
  });

  it('puts the counters of IPVS beside the rows that they belong to', () => {
    const traffic = { connections: 5, packetsIn: 4, packetsOut: 3, bytesIn: 2, bytesOut: 1 };
    const state = stateWith(whole(), { dpa: { 257: { traffic, destinations: { '10.77.1.11': { active: 2, inactive: 1, traffic } } } } });
    const row = tables(state, 'dpa').virtualServices.find(({ fwmark }) => fwmark === 257);
    expect(row?.traffic).to.deep.equal(traffic);
    expect(row?.destinations).to.deep.equal([
      { address: '10.77.1.11', desired: 1, observed: 1, mark: 'same', active: 2, inactive: 1, traffic }, { address: '10.77.1.12', desired: 1, observed: 1, mark: 'same' },
    ]);
  });

  it('calls a peer of which one of the two rows is left different, not the same', () => {
    const row = (observed: ObservedHost) => dpa(observed).peers.find(({ address }) => address === '10.77.1.12');
    const without = (rows: Readonly<Record<string, string>>, key: string) => Object.fromEntries(Object.entries(rows).filter(([one]) => one !== key));
    expect(row(withOverlay(({ neighbours }) => ({ neighbours: without(neighbours, '10.77.1.12') })))).to.deep.include({ mark: 'differs', observed: '192.168.77.12' });
    expect(row(withOverlay(({ forwarding }) => ({ forwarding: without(forwarding, '02:42:0a:4d:01:0c') })))).to.deep.include({ mark: 'differs', desired: '192.168.77.12' });
    expect(row(withOverlay(({ neighbours, forwarding }) => ({ neighbours: without(neighbours, '10.77.1.12'), forwarding: without(forwarding, '02:42:0a:4d:01:0c') })))).to.deep.include({ mark: 'missing' });
    expect(row(withOverlay(({ forwarding }) => ({ forwarding: { ...forwarding, '02:42:0a:4d:01:0c': '192.168.77.99' } })))).to.deep.include({ mark: 'differs', desired: '192.168.77.12', observed: '192.168.77.99' });
  });

  it('lists peers that nobody wants, by their MAC address where nothing else is known', () => {
    const { peers } = dpa(withOverlay(({ neighbours, forwarding }) => ({
      neighbours: { ...neighbours, '10.77.1.99': '02:42:0a:4d:01:63' }, forwarding: { ...forwarding, '02:42:0a:4d:01:63': '192.168.77.12', '02:42:00:00:00:01': '192.168.77.13' },
    })));
    expect(peers.filter(({ mark }) => mark === 'extra')).to.deep.equal([{ address: '10.77.1.99', observed: '192.168.77.12', mark: 'extra' }, { address: '02:42:00:00:00:01', observed: '192.168.77.13', mark: 'extra' }]);
  });

  it('compares what names resolve to, row by row', () => {
    const host = whole();
    const { names } = dpa({ ...host, hostsFiles: { ...host.hostsFiles, 'dpa/dpcli': '10.77.1.3 other\n', 'dpa/stray': '10.77.1.4 stray\n' } });
    expect(names.filter(({ file }) => file !== 'dpweb').map(({ file, address, mark }) => [file, address, mark])).to.deep.equal([['dpcli', '10.77.1.3', 'differs'], ['dpcli', '10.77.1.21', 'missing'], ['stray', '10.77.1.4', 'extra']]);
  });

  it('says in a sentence what no row shows, at the place where one looks for it', () => {
    const host = withOverlay(() => ({ bridge: { isUp: false } }));
    const tasks = Object.fromEntries(Object.entries(host.tasks).filter(([id]) => id !== 'dpaaaaaacli1'));
    const state = stateWith({ ...host, tasks, gateway: { ...host.gateway, isForwarding: false } });
    expect(tables(state, 'dpa').problems).to.deep.equal(['link: br0 down in 1-dpa']);
    expect(state.problems).to.deep.equal(['sysctl: net.ipv4.ip_forward is off']);
    expect(state.namespaces.map(({ id, mark }) => [id, mark])).to.deep.equal([['dpaaaaaacli1', 'missing'], ['dpaaaaaaweb1', 'same']]);
    expect(state.namespaces[0]?.problems).to.include('namespace dpaaaaaacli1 missing');
  });

  it('calls all that is left on a host extra when nothing should be there', () => {
    const state = compareNetworkState({ node: 'node-1', desired: undefined, look: { observed: whole(), counters: {}, observedAt: '' } });
    expect(state.networks.map(({ mark }) => mark)).to.deep.equal(['extra', 'extra', 'extra']);
    expect(state.namespaces.map(({ mark }) => mark)).to.deep.equal(['extra', 'extra']);
  });
});
