import { expect } from 'chai';
import { addressesOn, addressOrder, capacityOf, ownersOf, usedAddresses } from '../../../dashboard/data/addresses.js';
import { INGRESS } from '../../../model/index.js';
import { AddressPool } from '../../../plan/address-pool.js';
import { aView } from '../../support/apply-writes.js';
import { aNetwork, aNode, aRunningTask, aService, aTask } from '../../support/builders.js';
import { NetworkCluster } from '../../support/network-cluster.js';

describe('addresses of a network', () => {
  it('are those of services, tasks and nodes, in the order of numbers', () => {
    const rows = addressesOn(new NetworkCluster().view, 'dpa').map(({ address, use, name, node }) => [address, use, name, node]);
    expect(rows).to.deep.equal([
      ['10.77.1.2', 'virtual', 'dpweb', undefined], ['10.77.1.3', 'virtual', 'dpcli', undefined],
      ['10.77.1.11', 'task', 'dpweb.1.dpaaaaaaweb1', 'node-1'], ['10.77.1.12', 'task', 'dpweb.2.dpaaaaaaweb2', 'node-2'], ['10.77.1.21', 'task', 'dpcli.1.dpaaaaaacli1', 'node-1'],
      ['10.77.1.251', 'balancer', 'node-1', 'node-1'], ['10.77.1.252', 'balancer', 'node-2', 'node-2'],
    ]);
  });

  it('are a task\'s until it is released, also after its end: they are given to nobody else before', () => {
    const service = aService({ spec: { networks: ['internal'] } });
    const ended = aTask({ service, status: { state: 'failed', node: 'node-1', addresses: { internal: '172.30.0.9' } } });
    const held = aView(aNetwork(), service, ended);
    expect(addressesOn(held, 'internal').map(({ address, state }) => [address, state])).to.deep.equal([['172.30.0.9', 'failed']]);
    const released = aView(aNetwork(), service, { ...ended, status: { ...ended.status, released: true } });
    expect(addressesOn(released, 'internal')).to.deep.equal([]);
    expect(usedAddresses(released).get('internal')).to.equal(undefined);
  });

  it('are counted for all networks in one pass, as the lists have them', () => {
    const { view } = new NetworkCluster();
    const used = usedAddresses(view);
    for (const network of [INGRESS, 'dpa', 'dpb']) expect(used.get(network), network).to.equal(addressesOn(view, network).length);
  });

  it('are as many as the control plane would hand out', () => {
    for (const subnet of ['10.0.0.0/24', '10.255.0.0/16', '10.0.0.0/29', '10.0.0.0/31']) expect(capacityOf(subnet), subnet).to.equal(new AddressPool(subnet, [], '').capacity);
    expect(capacityOf('')).to.equal(0);
  });

  it('tell whose one is', () => {
    const view = aView(aNetwork(), aNode({ status: { attachments: { internal: '172.30.0.4' } } }), aRunningTask());
    expect(ownersOf(addressesOn(view, 'internal')).get('172.30.0.4')).to.include({ use: 'balancer', kind: 'Node', name: 'node-1' });
  });

  it('have an order as numbers, so that .10 is behind .9', () => {
    expect(['10.0.0.10', '10.0.0.9', '9.255.0.0'].sort((one, other) => addressOrder(one) - addressOrder(other))).to.deep.equal(['9.255.0.0', '10.0.0.9', '10.0.0.10']);
  });
});
