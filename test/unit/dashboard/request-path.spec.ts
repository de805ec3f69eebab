import { expect } from 'chai';
import { requestPathOf } from '../../../dashboard/data/request-path.js';
import { planVirtualServices } from '../../../plan/overlay-services.js';
import { aNode, aRunningTask, aService, aTask } from '../../support/builders.js';
import { viewOf } from '../../support/view-of.js';

const port = { published: 80, target: 8080, protocol: 'tcp', mode: 'ingress' } as const;
const service = aService({ spec: { replicas: 3, ports: [port] }, status: { fwmark: 256, virtualAddresses: { ingress: '10.255.0.2' } } });
const attached = { attachments: { ingress: '10.255.0.9' } };
const nodes = [aNode({ status: attached }), aNode({ name: 'node-2', status: attached }), aNode({ name: 'node-3', status: { ...attached, state: 'down' } }), aNode({ name: 'node-4' })];
const serving = aRunningTask({ service, status: { addresses: { ingress: '10.255.0.3' } } });
const leaving = aTask({ service, id: 'b', spec: { slot: 2, desired: 'shutdown' }, status: { state: 'stopping', node: 'node-2', addresses: { ingress: '10.255.0.4' } } });
const starting = aTask({ service, id: 'c', spec: { slot: 2 }, status: { state: 'starting', node: 'node-2', addresses: { ingress: '10.255.0.5' } } });
const lost = aRunningTask({ service, id: 'd', spec: { slot: 3 }, status: { node: 'node-3', addresses: { ingress: '10.255.0.6' } } });
const ended = aTask({ service, id: 'e', spec: { slot: 3 }, status: { state: 'failed', node: 'node-1', addresses: { ingress: '10.255.0.7' } } });

describe('the path of a request', () => {
  const path = requestPathOf(viewOf(service, ...nodes, starting, lost, ended, leaving, serving), 'web', port);

  it('begins at any node that is on the mesh, and says why others do not take it', () => {
    expect(path?.entries).to.deep.equal(['node-1', 'node-2']);
    expect(path?.closed).to.deep.equal([{ node: 'node-3', reason: 'down' }, { node: 'node-4', reason: 'not on the ingress network yet' }]);
  });

  it('names node-2 before node-10', () => {
    const two = requestPathOf(viewOf(service, aNode({ name: 'node-10', status: attached }), aNode({ name: 'node-2', status: attached })), 'web', port);
    expect(two?.entries).to.deep.equal(['node-2', 'node-10']);
  });

  it('goes through the table of that node', () => {
    expect(path?.balancer).to.deep.equal({ fwmark: 256, address: '10.255.0.2' });
  });

  it('leads to the tasks that take connections; those that leave and those on their way come behind', () => {
    expect(path?.targets.map(({ seat, role, node, address, target }) => [seat, role, node, address, target])).to.deep.equal([
      ['web.1', 'takes', 'node-1', '10.255.0.3', 8080],
      ['web.2', 'leaves', 'node-2', '10.255.0.4', 8080],
      ['web.2', 'waits', 'node-2', '10.255.0.5', 8080],
      ['web.3', 'waits', 'node-3', '10.255.0.6', 8080],
    ]);
  });

  it('agrees with what is written into the tables of the hosts', () => {
    const [table] = planVirtualServices({ network: 'ingress', services: [service], tasks: [starting, leaving, serving] });
    const weights = path?.targets.flatMap(({ address, role }) => (role === 'waits' ? [] : [{ address, weight: role === 'takes' ? 1 : 0 }]));
    expect(weights).to.deep.equal(table?.destinations);
  });

  it('of a port with mode host it leads from the node straight to its own task', () => {
    const host = { ...port, mode: 'host' } as const;
    const agent = aService({ name: 'agent', spec: { mode: 'global', ports: [host] } });
    const direct = requestPathOf(viewOf(agent, ...nodes, aRunningTask({ service: agent, spec: { node: 'node-1' }, status: { gatewayAddress: '172.18.0.5' } })), 'agent', host);
    expect(direct).to.deep.include({ entries: ['node-1'], closed: [] });
    expect(direct?.balancer).to.equal(undefined);
    expect(direct?.targets[0]).to.include({ address: '172.18.0.5', role: 'takes' });
  });

  it('is none for a port that the service does not publish any more', () => {
    expect(requestPathOf(viewOf(service), 'web', { ...port, published: 81 })).to.equal(undefined);
    expect(requestPathOf(viewOf(), 'web', port)).to.equal(undefined);
  });
});
