import { expect } from 'chai';
import { INGRESS, type AnyResource, type ClusterSnapshot, type PortSpec } from '../../../model/index.js';
import { planAllocation } from '../../../plan/allocation.js';
import { aContext, applyWrites, aView } from '../../support/apply-writes.js';
import { aNetwork, aNode, aRunningTask, aService, aTask, someFacts, someSettings } from '../../support/builders.js';

const WEB_PORT: PortSpec = { published: 80, target: 8080, protocol: 'tcp', mode: 'ingress' };
const fresh = (name: string, subnet?: string) => aNetwork({ name, spec: { subnet }, status: { subnet: '', vni: 0 } });

/** One pass is enough: the second wants nothing. */
function allocated(...objects: readonly AnyResource[]): ClusterSnapshot {
  const view = aView(objects), context = aContext();
  applyWrites(view, planAllocation(view, context));
  expect(planAllocation(view, context).map(({ object }) => `${object.kind}/${object.metadata.name}`), 'closes the loop').to.deep.equal([]);
  return view;
}

describe('allocation of networks', () => {
  it('makes the ingress network with the first VNI and the subnet of the settings', () => {
    expect(allocated().network(INGRESS)?.status).to.include({ subnet: '10.255.0.0/16', vni: 4096 });
  });

  it('gives VNIs from 4097 and the next free subnets of the pool, away from everything that is known', () => {
    const node = aNode({ status: { vtep: { address: '10.0.0.11', mtu: 1500 }, facts: someFacts({ addresses: [{ interface: 'eth0', address: '10.0.1.5', mtu: 1500 }] }) } });
    const view = allocated(fresh('a'), fresh('b', '10.0.2.0/24'), fresh('c'), node);
    const statuses = ['b', 'a', 'c'].map((name) => view.network(name)?.status);
    expect(statuses.map((status) => [status?.vni, status?.subnet])).to.deep.equal([[4097, '10.0.2.0/24'], [4098, '10.0.3.0/24'], [4099, '10.0.4.0/24']]);
  });

  it('reuses the VNI and the subnet of a deleted network as late as possible', () => {
    const view = allocated(fresh('a')), network = view.network('a') ?? expect.fail('no network');
    const { vni, subnet } = network.status;
    applyWrites(view, [{ op: 'delete', object: network }, { op: 'put', object: { ...fresh('b'), metadata: { ...fresh('b').metadata, resourceVersion: 0 } } }]);
    applyWrites(view, planAllocation(view, aContext()));
    expect(view.network('b')?.status.vni).to.equal(vni + 1);
    expect(view.network('b')?.status.subnet).to.not.equal(subnet);
  });

  it('refuses a subnet that overlaps another network, and says which', () => {
    const view = allocated(aNetwork({ name: 'first' }), fresh('second', '172.30.0.128/25'));
    expect(view.network('second')?.status).to.include({ subnet: '', vni: 0 });
    expect(view.network('second')?.status.conditions[0]).to.include({ type: 'Allocated', status: 'False', message: 'subnet 172.30.0.128/25 overlaps network first (172.30.0.0/24)' });
  });
});

describe('allocation of services', () => {
  it('gives a firewall mark from 256 up and one VIP per network, with ingress where it publishes', () => {
    const view = allocated(aNetwork(), aService({ spec: { networks: ['internal'], ports: [WEB_PORT] } }), aService({ name: 'api', spec: { networks: ['internal'] } }));
    expect(view.service('api')?.status.fwmark).to.equal(256);
    expect(view.service('web')?.status.fwmark).to.equal(257);
    expect(Object.keys(view.service('web')?.status.virtualAddresses ?? {})).to.deep.equal(['internal', INGRESS]);
    expect(view.service('api')?.status.virtualAddresses).to.have.keys('internal');
  });

  it('gives a dnsrr service no VIP', () => {
    expect(allocated(aNetwork(), aService({ spec: { networks: ['internal'], endpointMode: 'dnsrr' } })).service('web')?.status.virtualAddresses).to.deep.equal({});
  });

  it('tells on the service that a network is full, and goes on with the others', () => {
    const tiny = aNetwork({ name: 'tiny', status: { subnet: '172.31.0.0/30' } });
    const view = allocated(tiny, aNetwork(), aService({ name: 'a', spec: { networks: ['tiny'] } }), aService({ name: 'b', spec: { networks: ['tiny', 'internal'] } }));
    expect(view.service('b')?.status.virtualAddresses).to.have.keys('internal');
    expect(view.service('b')?.status.conditions[0]?.message).to.equal('network tiny (172.31.0.0/30) has no free address: 1 of 1 in use');
  });
});

describe('allocation of tasks and nodes', () => {
  const service = aService({ spec: { networks: ['internal'], ports: [WEB_PORT] }, status: { fwmark: 256, virtualAddresses: { internal: '172.30.0.2', ingress: '10.255.0.2' } } });

  it('gives each pending task an address on each of its networks, none twice', () => {
    const tasks = ['a', 'b', 'c'].map((id) => aTask({ service, id }));
    const view = allocated(aNetwork(), service, ...tasks);
    const addresses = view.tasksOfService('web').map(({ status }) => [status.addresses['internal'], status.addresses[INGRESS]]);
    expect(addresses).to.deep.equal([['172.30.0.3', '10.255.0.3'], ['172.30.0.4', '10.255.0.4'], ['172.30.0.5', '10.255.0.5']]);
    expect(view.network('internal')?.status.cursor).to.equal('172.30.0.5');
  });

  it('keeps a task pending on a full network with the network, its subnet and the counts, and serves it once there is room', () => {
    const network = aNetwork({ status: { subnet: '172.30.0.0/29' } });
    const tasks = ['a', 'b', 'c', 'd', 'e'].map((id) => aTask({ service: { ...service, spec: { ...service.spec, ports: [] } }, id }));
    const view = allocated(network, service, ...tasks);
    const [left] = view.tasksOfService('web').filter(({ status }) => status.error !== undefined);
    expect(left?.status).to.deep.include({ state: 'pending', addresses: {}, message: 'waiting for an address', error: 'network internal (172.30.0.0/29) has no free address: 5 of 5 in use' });
    const first = view.task('web.1.a') ?? expect.fail('no task');
    applyWrites(view, [{ op: 'delete', object: first }]);
    applyWrites(view, planAllocation(view, aContext()));
    expect(view.task(left?.metadata.name ?? '')?.status).to.deep.include({ message: 'pending', addresses: { internal: first.status.addresses['internal'] } }).and.not.have.property('error');
  });

  it('names a network that does not exist', () => {
    const orphan = aTask({ spec: { networks: ['nowhere'] } });
    expect(allocated(orphan).task(orphan.metadata.name)?.status.error).to.equal('network nowhere does not exist');
  });

  it('attaches every joined node to ingress, and to a network while a task there is not released', () => {
    const task = aRunningTask({ service, status: { addresses: { internal: '172.30.0.9', ingress: '10.255.0.9' } } });
    const view = allocated(aNetwork(), service, aNode(), aNode({ name: 'node-2' }), aNode({ name: 'new', status: { state: 'joining', vtep: undefined } }), task);
    expect(view.node('node-1')?.status.attachments).to.have.keys('internal', INGRESS);
    expect(view.node('node-2')?.status.attachments).to.have.keys(INGRESS);
    expect(view.node('new')?.status.attachments).to.deep.equal({});
    const held = view.task(task.metadata.name) ?? expect.fail('no task');
    applyWrites(view, [{ op: 'put', object: { ...held, status: { ...held.status, state: 'shutdown', released: true } } }]);
    applyWrites(view, planAllocation(view, aContext()));
    expect(view.node('node-1')?.status.attachments).to.have.keys(INGRESS);
  });

  it('does not give the address of an unreleased task to another one', () => {
    const ended = aRunningTask({ service, id: 'old', status: { state: 'failed', addresses: { internal: '172.30.0.3', ingress: '10.255.0.3' } } });
    const view = allocated(aNetwork(), service, ended, aTask({ service, id: 'new' }), someSettings());
    expect(view.task('web.1.new')?.status.addresses).to.deep.equal({ internal: '172.30.0.4', ingress: '10.255.0.4' });
  });
});
