import { expect } from 'chai';
import { usedAddresses } from '../../../dashboard/data/addresses.js';
import { kindMeaning, kindWords, mtuOf, networkRows, usageText } from '../../../dashboard/data/network-kind.js';
import { nodeMembers, serviceMembers } from '../../../dashboard/data/network-members.js';
import { INGRESS } from '../../../model/index.js';
import { planHostState } from '../../../plan/host-state.js';
import { aNetwork, aNode } from '../../support/builders.js';
import { aView } from '../../support/apply-writes.js';
import { NetworkCluster } from '../../support/network-cluster.js';

describe('networks on the page', () => {
  it('say what kind they are without jargon, and what that means', () => {
    expect(kindWords(aNetwork({ name: INGRESS }))).to.deep.equal(['routing mesh']);
    expect(kindWords(aNetwork())).to.deep.equal(['with a way out']);
    expect(kindWords(aNetwork({ spec: { internal: true, encrypted: true } }))).to.deep.equal(['internal', 'encrypted']);
    expect(kindMeaning(aNetwork({ spec: { encrypted: true } }))).to.contain('sealed').and.to.contain('outside');
  });

  it('have the MTU that their hosts are given', () => {
    const cluster = new NetworkCluster();
    const shown = () => mtuOf(cluster.view, cluster.view.network('dpa') ?? expect.fail());
    const given = () => planHostState(cluster.view, 'node-1')?.networks.find(({ name }) => name === 'dpa')?.mtu;
    expect(shown()).to.equal(given()).and.to.equal(1450);
    cluster.changeNode('node-2', { vtep: { address: '192.168.77.12', mtu: 1400 } });
    expect(shown()).to.equal(given()).and.to.equal(1350);
    expect(mtuOf(aView(aNetwork({ spec: { encrypted: true } })), aNetwork({ spec: { encrypted: true } }))).to.equal(1424);
    expect(mtuOf(aView(aNetwork()), aNetwork({ spec: { mtu: 1280 } }))).to.equal(1280);
  });

  it('are listed with what is on them, without tasks that have ended', () => {
    const cluster = new NetworkCluster();
    cluster.change('web2', { state: 'failed' });
    const rows = networkRows(cluster.view, usedAddresses(cluster.view));
    expect(rows.map(({ network, services, tasks, nodes, used, capacity }) => [network.metadata.name, services, tasks, nodes, used, capacity])).to.deep.equal([
      ['dpa', 2, 2, 2, 7, 253], ['dpb', 1, 1, 2, 4, 253], [INGRESS, 1, 1, 2, 4, 65533],
    ]);
  });

  it('say how full they are, and nothing of a subnet that is not chosen yet', () => {
    expect(usageText(7, 253)).to.equal('7 of 253');
    expect(usageText(0, 0)).to.equal('not yet chosen');
  });

  it('name their services with address or published ports, and their nodes with how many tasks they have', () => {
    const { view } = new NetworkCluster();
    expect(serviceMembers(view, 'dpa').map(({ service, vip, tasks }) => [service.metadata.name, vip, tasks])).to.deep.equal([['dpcli', '10.77.1.3', 1], ['dpweb', '10.77.1.2', 2]]);
    expect(serviceMembers(view, INGRESS).map(({ ports, vip }) => [ports, vip])).to.deep.equal([[['18000/tcp'], undefined]]);
    expect(nodeMembers(view, 'dpa').map(({ node, address, tasks }) => [node.metadata.name, address, tasks])).to.deep.equal([['node-1', '10.77.1.251', 2], ['node-2', '10.77.1.252', 1]]);
    expect(nodeMembers(aView(aNetwork(), aNode()), 'internal')).to.deep.equal([]);
  });
});
