import { expect } from 'chai';
import { INGRESS } from '../../../model/index.js';
import { NetworkCluster } from '../../support/network-cluster.js';

describe('the revision of a network', () => {
  const changed = (change: (cluster: NetworkCluster) => void): readonly string[] => {
    const cluster = new NetworkCluster();
    const before = new Map([INGRESS, 'dpa', 'dpb'].map((network) => [network, cluster.view.revisionOf(network)]));
    change(cluster);
    return [...before].filter(([network, revision]) => cluster.view.revisionOf(network) !== revision).map(([network]) => network);
  };

  it('moves with what hosts show of a task, on the task\'s own networks only', () => {
    expect(changed((cluster) => cluster.change('web1', { state: 'stopping' }))).to.deep.equal([INGRESS, 'dpa']);
    expect(changed((cluster) => cluster.change('dbx1', { released: true }))).to.deep.equal(['dpb']);
    expect(changed((cluster) => cluster.add('cli2'))).to.deep.equal(['dpa']);
  });

  it('stays for what no host shows, so that a start or a message costs nothing', () => {
    expect(changed((cluster) => cluster.change('web1', { message: 'other', since: '2026-01-02T00:00:00.000Z' }))).to.deep.equal([]);
    expect(changed((cluster) => cluster.changeService('dpweb', { replicas: { desired: 9, running: 1 } }))).to.deep.equal([]);
    expect(changed((cluster) => cluster.changeNode('node-1', { message: 'other' }))).to.deep.equal([]);
  });

  it('moves with a node: where it is or was attached, and everywhere it may be reached when it goes down', () => {
    expect(changed((cluster) => cluster.changeNode('node-1', { attachments: { [INGRESS]: '10.255.0.11', dpa: '10.77.1.251' } }))).to.deep.equal(['dpb']);
    expect(changed((cluster) => cluster.changeNode('node-1', { state: 'down' }))).to.deep.equal([INGRESS, 'dpa', 'dpb']);
  });

  it('moves with a service\'s addresses', () => {
    expect(changed((cluster) => cluster.changeService('dpdb', { virtualAddresses: {} }))).to.deep.equal(['dpb']);
  });
});
