import { expect } from 'chai';
import { ClusterSnapshot, INGRESS, type HostState, type OverlayState } from '../../../model/index.js';
import { createPictures, planHostState } from '../../../plan/host-state.js';
import { hostTable } from '../../../plan/nft-host.js';
import { aNetwork, aNode, aTask } from '../../support/builders.js';
import { NetworkCluster } from '../../support/network-cluster.js';

const stateOf = (cluster: NetworkCluster, index: number): HostState => {
  const state = planHostState(cluster.view, `node-${index}`);
  if (state === undefined) throw new Error('no state');
  return state;
};
const overlayIn = (state: HostState, name: string): OverlayState => {
  const overlay = state.networks.find((network) => network.name === name);
  if (overlay === undefined) throw new Error(`no ${name}`);
  return overlay;
};
const weightsOf = (cluster: NetworkCluster, network = 'dpa'): Record<string, number> =>
  Object.fromEntries((overlayIn(stateOf(cluster, 1), network).virtualServices.find(({ service }) => service === 'dpweb')?.destinations ?? []).map(({ address, weight }) => [address, weight]));

describe('planHostState', () => {
  it('lists remote tasks and remote load balancers as peers, and nothing of its own', () => {
    expect(overlayIn(stateOf(new NetworkCluster(), 1), 'dpa').peers).to.deep.equal([
      { address: '10.77.1.12', vtep: '192.168.77.12' }, { address: '10.77.1.252', vtep: '192.168.77.12' },
    ]);
  });

  it('drops peers and destinations of a node that is down, so no connection goes there', () => {
    const cluster = new NetworkCluster();
    cluster.changeNode('node-2', { state: 'down' });
    expect(overlayIn(stateOf(cluster, 1), 'dpa').peers).to.deep.equal([]);
    expect(weightsOf(cluster)).to.deep.equal({ '10.77.1.11': 1 });
  });

  it('keeps an unreachable node, which may still serve', () => {
    const cluster = new NetworkCluster();
    cluster.changeNode('node-2', { state: 'unreachable' });
    expect(weightsOf(cluster)).to.deep.equal({ '10.77.1.11': 1, '10.77.1.12': 1 });
  });

  it('gives a stopping task weight 0 until it has ended, so its connections can finish', () => {
    const cluster = new NetworkCluster();
    cluster.change('web2', { state: 'stopping' });
    expect(weightsOf(cluster)).to.deep.equal({ '10.77.1.11': 1, '10.77.1.12': 0 });
    cluster.change('web2', { state: 'shutdown' });
    expect(weightsOf(cluster)).to.deep.equal({ '10.77.1.11': 1 });
  });

  it('keeps the rows and the namespace of a dead task until it is released, so nobody runs into a vanished address', () => {
    const cluster = new NetworkCluster();
    cluster.change('web1', { state: 'failed' });
    expect(stateOf(cluster, 1).namespaces.map(({ id }) => id)).to.include('dpaaaaaaweb1');
    expect(overlayIn(stateOf(cluster, 2), 'dpa').peers.map(({ address }) => address)).to.include('10.77.1.11');
    cluster.change('web1', { released: true });
    expect(stateOf(cluster, 1).namespaces.map(({ id }) => id)).not.to.include('dpaaaaaaweb1');
    expect(overlayIn(stateOf(cluster, 2), 'dpa').peers.map(({ address }) => address)).not.to.include('10.77.1.11');
  });

  it('resolves the service while it exists, tasks.NAME for serving tasks, and each running task by its names', () => {
    const cluster = new NetworkCluster();
    cluster.change('web2', { state: 'failed' });
    expect(overlayIn(stateOf(cluster, 1), 'dpa').names.find(({ file }) => file === 'dpweb')?.records).to.deep.equal([
      { address: '10.77.1.2', names: ['dpweb'] },
      { address: '10.77.1.11', names: ['tasks.dpweb', 'dpweb.1', 'dpweb.1.dpaaaaaaweb1', 'dpaaaaaaweb1'] },
    ]);
    cluster.change('web1', { state: 'failed' });
    expect(overlayIn(stateOf(cluster, 1), 'dpa').names.find(({ file }) => file === 'dpweb')?.records).to.deep.equal([{ address: '10.77.1.2', names: ['dpweb'] }]);
  });

  it('answers with the addresses of all serving tasks where a service has no VIP (dnsrr)', () => {
    const cluster = new NetworkCluster();
    cluster.changeService('dpweb', { virtualAddresses: {} });
    const records = overlayIn(stateOf(cluster, 1), 'dpa').names.find(({ file }) => file === 'dpweb')?.records;
    expect(records?.filter(({ names }) => names.includes('dpweb')).map(({ address }) => address)).to.deep.equal(['10.77.1.11', '10.77.1.12']);
    expect(overlayIn(stateOf(cluster, 1), 'dpa').virtualServices.map(({ service }) => service)).to.deep.equal(['dpcli']);
  });

  it('puts published ports on the ingress network only, and redirects them in the task', () => {
    const state = stateOf(new NetworkCluster(), 1);
    expect(overlayIn(state, INGRESS).virtualServices).to.have.length(1);
    expect(overlayIn(state, INGRESS).virtualServices[0]).to.deep.include({ ports: [{ protocol: 'tcp', published: 18000 }], fwmark: 257 });
    expect(overlayIn(state, 'dpa').virtualServices.flatMap(({ ports }) => ports)).to.deep.equal([]);
    expect(state.namespaces.find(({ id }) => id === 'dpaaaaaaweb1')?.redirects).to.deep.equal([{ protocol: 'tcp', published: 18000, target: 8080 }]);
  });

  it('takes the least MTU of all attached nodes, minus what VXLAN adds, on every host', () => {
    const cluster = new NetworkCluster();
    cluster.changeNode('node-2', { vtep: { address: '192.168.77.12', mtu: 1400 } });
    expect([1, 2].map((index) => overlayIn(stateOf(cluster, index), 'dpa').mtu)).to.deep.equal([1350, 1350]);
  });

  it('gives no gateway leg to a task on internal networks only', () => {
    const cluster = new NetworkCluster();
    cluster.put(aNetwork({ name: 'dpa', spec: { internal: true }, status: { subnet: '10.77.1.0/24', vni: 4197 } }));
    const namespaces = stateOf(cluster, 1).namespaces;
    expect(namespaces.find(({ id }) => id === 'dpaaaaaacli1')).not.to.have.property('gatewayAddress');
    expect(namespaces.find(({ id }) => id === 'dpaaaaaaweb1'), 'its published port needs one').to.have.property('gatewayAddress');
  });

  it('leaves out a task that has no address yet, and a pending one', () => {
    const cluster = new NetworkCluster();
    cluster.put(aTask({ id: 'dpaaaaaanew1', status: { state: 'pending', node: 'node-1' } }));
    cluster.change('cli1', { addresses: {} });
    expect(stateOf(cluster, 1).namespaces.map(({ id }) => id)).to.deep.equal(['dpaaaaaaweb1']);
  });

  it('gives a host port that two tasks claim to the running one, as a key that comes twice voids the whole nft table', () => {
    const cluster = new NetworkCluster();
    cluster.put({ ...cluster.task('dbx1'), metadata: { ...cluster.task('dbx1').metadata, name: 'dpdb.1.dpaaaaaadbx2' }, status: { ...cluster.task('dbx1').status, state: 'preparing', gatewayAddress: '172.18.0.32' } });
    expect(stateOf(cluster, 2).hostPorts).to.deep.equal([{ protocol: 'tcp', published: 19000, address: '172.18.0.31', target: 8080 }]);
  });

  it('opens a host port at one address only where its task says so', () => {
    const cluster = new NetworkCluster();
    const before = hostTable(stateOf(cluster, 2)).text;
    const { spec, ...task } = cluster.task('dbx1');
    cluster.put({ ...task, spec: { ...spec, ports: [...spec.ports, { published: 19001, target: 9000, protocol: 'tcp', mode: 'host', hostIp: '127.0.0.1' }] } });
    const after = hostTable(stateOf(cluster, 2)).text;
    expect(before).not.to.contain('boundport');
    expect(after).to.contain('map hostport { type inet_proto . inet_service : ipv4_addr . inet_service; elements = { tcp . 19000 : 172.18.0.31 . 8080 }; }');
    expect(after).to.contain('map boundport { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; elements = { 127.0.0.1 . tcp . 19001 : 172.18.0.31 . 9000 }; }');
    expect(after).to.contain('dnat to ip daddr . meta l4proto . th dport map @boundport');
  });

  it('is undefined for a node that has not joined', () => {
    const view = new ClusterSnapshot();
    view.apply({ op: 'put', version: 1, object: aNode({ name: 'node-9', status: { vtep: undefined, state: 'joining' } }) });
    expect(planHostState(view, 'node-9')).to.equal(undefined);
    expect(planHostState(view, 'node-8')).to.equal(undefined);
  });

  it('plans the shared part of a network again only when something that its hosts show has changed', () => {
    const cluster = new NetworkCluster();
    const pictureOf = createPictures(cluster.view);
    expect(pictureOf('dpa')).to.equal(pictureOf('dpa'));
    const before = pictureOf('dpa');
    cluster.change('web2', { message: 'still running' });
    cluster.change('dbx1', { state: 'stopping' });
    expect(pictureOf('dpa'), 'a message, and a task of another network').to.equal(before);
    cluster.change('web2', { state: 'stopping' });
    expect(pictureOf('dpa')).not.to.equal(before);
    expect(planHostState(cluster.view, 'node-1', pictureOf)).to.deep.equal(planHostState(cluster.view, 'node-1'));
  });

  it('takes over the lists that did not change, so that they need not be compared or hashed again', () => {
    const cluster = new NetworkCluster();
    const pictureOf = createPictures(cluster.view);
    const overlay = () => overlayIn(planHostState(cluster.view, 'node-1', pictureOf)!, 'dpa');
    const before = overlay();
    cluster.change('web2', { state: 'stopping' });
    const after = overlay();
    expect(after.peers).to.equal(before.peers);
    expect(after.virtualServices.map((service, index) => service === before.virtualServices[index])).to.deep.equal([true, false]);
  });

  it('has a task\'s resolver ask the servers that its service names in place of the host\'s, also on an internal network, where one of its tasks may be it', () => {
    const upstreamsOf = (container: object, internal = false) => {
      const cluster = new NetworkCluster();
      const network = cluster.view.network('dpa')!, task = cluster.task('web1');
      cluster.put({ ...network, spec: { ...network.spec, internal } });
      cluster.put({ ...task, spec: { ...task.spec, ports: [], container: { ...task.spec.container, ...container } } });
      return stateOf(cluster, 1).namespaces.find(({ id }) => id === 'dpaaaaaaweb1')?.dns.upstreams;
    };
    expect([upstreamsOf({}), upstreamsOf({}, true)]).to.deep.equal([['192.168.76.2'], []]);
    expect([upstreamsOf({ dns: ['192.0.2.1', '192.0.2.2'] }), upstreamsOf({ dns: ['192.0.2.1'] }, true)]).to.deep.equal([['192.0.2.1', '192.0.2.2'], ['192.0.2.1']]);
  });
});
