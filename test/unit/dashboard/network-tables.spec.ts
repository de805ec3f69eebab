import { expect } from 'chai';
import { bothText, bytesText, connectionsText, differencesIn, differencesOn, entryText, ipvsRows, markWords, namesText, verdictOn, weightText } from '../../../dashboard/data/network-state.js';
import type { NetworkState } from '../../../model/index.js';
import { expectedHost } from '../../../plan/host-expected.js';
import { planHostState } from '../../../plan/host-state.js';
import { compareNetworkState } from '../../../plan/network-state.js';
import { NetworkCluster } from '../../support/network-cluster.js';

const desired = planHostState(new NetworkCluster().view, 'node-1') ?? expect.fail('no state');
const wanted = compareNetworkState({ node: 'node-1', desired });

/** As the API answers when the weights of dpweb on dpa are these. */
function found(weights: Readonly<Record<string, number>>, stamp?: string): NetworkState {
  const observed = structuredClone(expectedHost(desired));
  const lb = observed.loadBalancers['dpa'] ?? expect.fail();
  const changed = { ...observed, ...(stamp !== undefined && { stamp }), loadBalancers: { ...observed.loadBalancers, dpa: { ...lb, virtualServices: { ...lb.virtualServices, 257: weights } } } };
  return compareNetworkState({ node: 'node-1', desired, look: { observed: changed, counters: {}, observedAt: '2026-01-01T00:00:00.000Z' } });
}
const WHOLE = found({ '10.77.1.11': 1, '10.77.1.12': 1 });
const dpa = (state: NetworkState) => state.networks.find(({ name }) => name === 'dpa') ?? expect.fail();

describe('what a look at a host comes to', () => {
  it('is that all is in order, for a host as it was planned', () => {
    expect(differencesOn(WHOLE)).to.equal(0);
    expect(verdictOn(WHOLE, 0)).to.deep.equal({ tone: 'ok', text: 'The host has just what Drover wants.' });
  });

  it('counts each row that is off once, in its network alone', () => {
    const state = found({ '10.77.1.11': 0, '10.9.9.9': 1 });
    expect(state.networks.map(differencesIn)).to.deep.equal([0, 3, 0]);
    expect(differencesOn(state)).to.equal(3);
  });

  it('tells a host that was changed from one that a change is on its way to', () => {
    const one = { '10.77.1.11': 1 };
    expect(verdictOn(found(one), 1)).to.deep.include({ tone: 'failed' }).and.to.have.property('text').that.matches(/^One thing differs, although/);
    expect(verdictOn(found(one, 'an earlier state'), 2)).to.deep.include({ tone: 'pending' }).and.to.have.property('text').that.matches(/^2 things differ: a change is on its way/);
    expect(markWords('missing', true).tone).to.equal('failed');
    expect(markWords('missing', false).tone).to.equal('pending');
  });

  it('is no judgement where the host was not asked', () => {
    expect(differencesOn(wanted)).to.equal(0);
    expect(verdictOn(wanted, 0).tone).to.equal('none');
  });
});

describe('rows of the tables', () => {
  it('are one per destination, and one for a service that has none', () => {
    expect(ipvsRows(dpa(WHOLE).virtualServices).map(({ key }) => key)).to.deep.equal(['258 10.77.1.21', '257 10.77.1.11', '257 10.77.1.12']);
    expect(ipvsRows([{ fwmark: 300, service: 'new', mark: 'same', ports: [], destinations: [] }]).map(({ key, destination }) => [key, destination])).to.deep.equal([['300', undefined]]);
  });

  it('have the mark of a service that is missing as a whole', () => {
    const [row] = ipvsRows([{ fwmark: 9, mark: 'extra', ports: [], destinations: [{ address: '10.0.0.1', observed: 1, mark: 'same' }] }]);
    expect(row?.mark).to.equal('extra');
  });

  it('say both weights where they differ, and what is wanted where nothing is', () => {
    const texts = dpa(found({ '10.77.1.11': 0, '10.9.9.9': 1 })).virtualServices.flatMap(({ destinations }) => destinations.map(weightText));
    expect(texts).to.deep.equal(['1', '0, wanted 1', 'none, wanted 1', '1, not wanted']);
    expect(dpa(wanted).virtualServices.flatMap(({ destinations }) => destinations.map(weightText))).to.deep.equal(['1', '1', '1']);
  });

  it('tell connections and bytes only where they were counted', () => {
    expect(connectionsText({})).to.equal('');
    expect([connectionsText({ active: 3, inactive: 0 }), connectionsText({ active: 0, inactive: 12 })]).to.deep.equal(['3 open', '0 open, 12 ending']);
    expect(bytesText(undefined)).to.equal('');
    expect(bytesText({ connections: 1, packetsIn: 1, packetsOut: 1, bytesIn: 1760, bytesOut: 3 * 2 ** 20 })).to.equal('1.7 KiB in, 3 MiB out');
  });

  it('say what leads to a service', () => {
    expect(dpa(WHOLE).virtualServices.map(entryText)).to.deep.equal(['10.77.1.3', '10.77.1.2']);
    expect(WHOLE.networks[0]?.virtualServices.map(entryText)).to.deep.equal(['port 18000/tcp']);
    expect(entryText({ fwmark: 999, mark: 'extra', ports: [], destinations: [] })).to.equal('mark 999');
  });

  it('say both sides of names and numbers that differ', () => {
    expect(namesText({ file: 'web', address: '10.0.0.1', desired: ['web', 'www'], observed: ['web'], mark: 'differs' })).to.equal('web; wanted: web, www');
    expect(namesText({ file: 'web', address: '10.0.0.1', desired: ['web'], mark: 'missing' })).to.equal('web');
    expect([bothText({ desired: 1450, observed: 1450, mark: 'same' }), bothText({ desired: 1450, observed: 1500, mark: 'differs' }), bothText({ desired: 4097, mark: 'missing' }), bothText({ desired: 4097, mark: 'unknown' })])
      .to.deep.equal(['1450', '1500, wanted 1450', 'none, wanted 4097', '4097']);
  });
});
