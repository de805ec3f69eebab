import { expect } from 'chai';
import { INGRESS, overlayMtuOn, spiTowards, underlayMtuOf, type HostState, type ObservedHost } from '../../../model/index.js';
import { describeDrift } from '../../../plan/host-drift.js';
import { expectedHost, stampOf } from '../../../plan/host-expected.js';
import { planHostState } from '../../../plan/host-state.js';
import { planHostSteps } from '../../../plan/host-steps.js';
import { hostTable } from '../../../plan/nft-host.js';
import { aTrafficKey, someTrafficKeys } from '../../support/builders.js';
import { NetworkCluster } from '../../support/network-cluster.js';
import { SimulatedNetwork } from '../../support/simulated-network.js';

const [ONE, TWO, NEXT] = [0x10000001, 0x20000002, 0x30000003];
/** Of node-2. */
const EPOCH = 0x0a000000;
const towards2 = (spi: number): number => spiTowards(spi, EPOCH);

/** `dpa` is encrypted; node-1 sends with ONE, node-2 with TWO. */
function anEncryptedCluster(): NetworkCluster {
  const cluster = new NetworkCluster();
  const network = cluster.view.network('dpa')!;
  cluster.put({ ...network, spec: { ...network.spec, encrypted: true } });
  cluster.put(someTrafficKeys({ name: 'node-1', spec: { keys: [aTrafficKey(ONE)] }, status: { sending: ONE } }));
  cluster.put(someTrafficKeys({ name: 'node-2', spec: { keys: [aTrafficKey(TWO)] }, status: { sending: TWO, epoch: EPOCH } }));
  return cluster;
}
const stateOf = (cluster: NetworkCluster): HostState => planHostState(cluster.view, 'node-1') ?? expect.fail('no state');

describe('an encrypted network on a host', () => {
  it('seals what goes to each host that shares it, with the host\'s own key, and opens with the other\'s', () => {
    expect(stateOf(anEncryptedCluster()).encryption).to.deep.equal({ vnis: [4197], peers: [{ vtep: '192.168.77.12', sends: towards2(ONE), receives: [TWO] }] });
    const { associations, policies } = expectedHost(stateOf(anEncryptedCluster())).encryption;
    expect(Object.values(associations)).to.deep.equal([
      { source: '192.168.77.12', destination: '192.168.77.11', spi: TWO }, { source: '192.168.77.11', destination: '192.168.77.12', spi: towards2(ONE) },
    ]);
    expect(Object.values(policies)).to.deep.equal([{ source: '192.168.77.11', destination: '192.168.77.12', spi: towards2(ONE), port: 4789 }]);
  });

  it('costs a cluster without one nothing: state, stamp and table are as they were', () => {
    const state = stateOf(new NetworkCluster());
    expect(state).not.to.have.property('encryption');
    expect(hostTable(state).text).not.to.match(/ipsec|type route/);
  });

  it('lets nothing of it out unsealed or in unsealed, also where the host has no key yet and on hosts that it is not on', () => {
    const cluster = anEncryptedCluster();
    cluster.changeNode('node-1', { attachments: { [INGRESS]: '10.255.0.11' } });
    const { text } = hostTable(stateOf(cluster));
    expect(text).to.include('udp dport 4789 @th,96,24 { 4197 } rt ipsec missing drop').and.to.include('udp dport 4789 @th,96,24 { 4197 } meta ipsec missing drop');
    expect(Object.keys(expectedHost(stateOf(cluster)).encryption.associations)).to.deep.equal([]);
  });

  it('has keys and policies in place before the table asks for them and before any row leads to the peer, and takes them away last', () => {
    const build = planHostSteps(expectedHost(undefined), stateOf(anEncryptedCluster())).map(({ kind }) => kind);
    const order = ['addAssociation', 'setPolicy', 'replaceTable', 'setForwarding'].map((kind) => build.indexOf(kind as never));
    expect(order).to.deep.equal([...order].sort((one, other) => one - other)).and.not.to.include(-1);
    const clear = planHostSteps(expectedHost(stateOf(anEncryptedCluster())), undefined).map(({ kind }) => kind);
    expect(clear.lastIndexOf('removeLink')).to.be.lessThan(clear.indexOf('removeTable'));
    expect(clear.indexOf('removeTable')).to.be.lessThan(clear.indexOf('removePolicy'));
    expect(clear.lastIndexOf('removePolicy')).to.be.lessThan(clear.indexOf('removeAssociation'));
  });

  it('sends with the new key before the old one goes', () => {
    const cluster = anEncryptedCluster();
    const before = stateOf(cluster);
    cluster.put(someTrafficKeys({ name: 'node-1', spec: { keys: [aTrafficKey(NEXT), aTrafficKey(ONE)] }, status: { sending: NEXT } }));
    const steps = planHostSteps(expectedHost(before), stateOf(cluster), before);
    expect(steps.map(({ kind }) => kind)).to.deep.equal(['addAssociation', 'setPolicy', 'removeAssociation']);
    expect(steps[0]).to.deep.equal({ kind: 'addAssociation', association: { source: '192.168.77.11', destination: '192.168.77.12', spi: towards2(NEXT) } });
    expect(stampOf(stateOf(cluster))).not.to.equal(stampOf(before));
  });

  it('opens with both keys while one takes over from the other', () => {
    const cluster = anEncryptedCluster();
    cluster.put(someTrafficKeys({ name: 'node-2', spec: { keys: [aTrafficKey(NEXT), aTrafficKey(TWO)] }, status: { sending: TWO, epoch: EPOCH } }));
    expect(stateOf(cluster).encryption?.peers).to.deep.equal([{ vtep: '192.168.77.12', sends: towards2(ONE), receives: [NEXT, TWO] }]);
  });

  it('is found and repaired where somebody flushed it, and moves with the host\'s address', () => {
    const state = stateOf(anEncryptedCluster());
    const flushed: ObservedHost = { ...expectedHost(state), encryption: { associations: {}, policies: {} } };
    expect(describeDrift(planHostSteps(flushed, state))).to.deep.equal([
      'esp: key 0x20000002 from 192.168.77.12 to 192.168.77.11 missing', 'esp: key 0x1a000001 from 192.168.77.11 to 192.168.77.12 missing', 'esp: policy for 192.168.77.12 missing or wrong',
    ]);
    const moved = { ...state, vtep: '192.168.77.99' };
    const network = new SimulatedNetwork(expectedHost(state), state);
    const after = network.run(planHostSteps(structuredClone(network.host) as ObservedHost, moved));
    expect(planHostSteps(after, moved)).to.deep.equal([]);
  });

  it('keeps SPIs apart whatever the receiver, and out of others\' ranges', () => {
    expect([ONE, TWO, NEXT].map(towards2)).to.deep.equal([0x1a000001, 0x2a000002, 0x3a000003]);
    expect(spiTowards(0xbfffffff, 0x0fffffff)).to.equal(0xb0000000);
  });

  it('has an MTU that keeps frames whole', () => {
    expect(stateOf(anEncryptedCluster()).networks.map(({ name, mtu }) => [name, mtu])).to.deep.include.members([['dpa', 1424], ['dpb', 1450]]);
    for (let underlay = 1300; underlay < 1320; underlay += 1) {
      const mtu = overlayMtuOn(underlay, true);
      expect(underlayMtuOf(mtu, true)).to.be.at.most(underlay);
      expect(underlayMtuOf(mtu + 1, true)).to.be.greaterThan(underlay);
    }
    expect([1500, 1450, 9000].map((underlay) => overlayMtuOn(underlay, true))).to.deep.equal([1424, 1372, 8924]);
  });
});
