import { expect } from 'chai';
import { INGRESS, type NetworkLook } from '../../../model/index.js';
import { planHostState } from '../../../plan/host-state.js';
import { nameTraffic } from '../../../plan/ipvs-traffic.js';
import { NetworkCluster } from '../../support/network-cluster.js';

const { view } = new NetworkCluster();
const traffic = (connections: number) => ({ connections, packetsIn: 1, packetsOut: 1, bytesIn: 1, bytesOut: 1 });
const named = (counters: NetworkLook['counters']) => nameTraffic(view, planHostState(view, 'node-1'), counters).map(({ entry, service, backend, traffic: { connections } }) => [entry, service, backend, connections]);

describe('nameTraffic', () => {
  it('names service and slot of what was counted, by VIP and through the mesh', () => {
    expect(named({
      [INGRESS]: { 257: { destinations: { '10.255.1.12': { traffic: traffic(7) } } } },
      dpa: { 257: { destinations: { '10.77.1.11': { traffic: traffic(3) }, '10.77.1.12': { traffic: traffic(4) } } } },
    })).to.deep.equal([['ingress 257 10.255.1.12', 'dpweb', '2', 7], ['dpa 257 10.77.1.11', 'dpweb', '1', 3], ['dpa 257 10.77.1.12', 'dpweb', '2', 4]]);
  });

  it('leaves out what had no connection, what is nobody\'s, and what is on no network of the host', () => {
    expect(named({
      dpa: { 257: { destinations: { '10.77.1.11': { traffic: traffic(0) }, '10.9.9.9': { traffic: traffic(5) } } }, 999: { destinations: { '10.77.1.11': { traffic: traffic(5) } } } },
      other: { 257: { destinations: { '10.77.1.11': { traffic: traffic(5) } } } },
    })).to.deep.equal([]);
  });
});
