import { expect } from 'chai';
import type { Listener, PortSpec } from '../../../model/index.js';
import { notedListeners, withNodePorts, withServicePorts } from '../../../plan/listeners.js';
import { aView } from '../../support/apply-writes.js';
import { aHost, aNode, aRunningTask, aService, EPOCH_MS } from '../../support/builders.js';

const nginx: Listener = { protocol: 'tcp', address: '0.0.0.0', port: 80, process: 'nginx' };
const publishing = (...ports: readonly Partial<PortSpec>[]) => aService({ spec: { ports: ports.map((port) => ({ published: 80, target: 8080, protocol: 'tcp', mode: 'ingress', ...port })) } });
const listening = (name: string, ...listeners: Listener[]) => [aNode({ name }), aHost({ name, status: { listeners } })];

describe('notedListeners', () => {
  it('keeps one for each port, in a fixed order, so that a host that stays the same writes nothing', () => {
    const found: Listener[] = [{ protocol: 'udp', address: '*', port: 53, process: 'b' }, { protocol: 'tcp', address: '[::]', port: 80 }, nginx, { ...nginx, address: '[::]' }, { protocol: 'tcp', address: '*', port: 22, process: 'sshd' }];
    expect(notedListeners(aView(), found).map(({ protocol, port, process }) => `${protocol} ${port} ${process}`)).to.deep.equal(['tcp 22 sshd', 'tcp 80 nginx', 'udp 53 b']);
  });

  it('leaves out VXLAN\'s own socket, and those that clients open and close, unless a service publishes the port', () => {
    const sockets: Listener[] = [{ protocol: 'udp', address: '*', port: 4789 }, { protocol: 'udp', address: '*', port: 40_000, process: 'curl' }];
    expect(notedListeners(aView(), sockets)).to.deep.equal([]);
    expect(notedListeners(aView(publishing({ published: 40_000, protocol: 'udp' })), sockets)).to.deep.equal([sockets[1]]);
  });
});

describe('the condition PortsFree', () => {
  it('says which process on which node listens on what a service publishes, and that nobody does any more', () => {
    const service = publishing({});
    const view = aView(service, listening('node-1'), listening('node-2', nginx), listening('node-3', { ...nginx, protocol: 'udp' }));
    const [condition, ...others] = withServicePorts(view, service, EPOCH_MS);
    expect(others).to.deep.equal([]);
    expect(condition).to.include({ type: 'PortsFree', status: 'False', reason: 'ForeignListener' });
    expect(condition?.message).to.match(/^nginx listens on 80\/tcp of node-2: connections there go to the service/);
    expect(withNodePorts(view, view.node('node-2')!, EPOCH_MS)[0]?.message).to.match(/^nginx listens on 80\/tcp, which service web publishes/);
    const after = { ...service, status: { ...service.status, conditions: [condition!] } };
    expect(withServicePorts(aView(after, listening('node-2')), after, EPOCH_MS)[0]).to.include({ status: 'True', message: '' });
  });

  it('is not there where nothing ever was, and of mode host only where the task is', () => {
    const service = publishing({ mode: 'host' });
    const view = aView(service, listening('node-1', nginx), listening('node-2', nginx), aRunningTask({ service, status: { node: 'node-2' } }));
    expect(withServicePorts(view, service, EPOCH_MS)[0]?.message).to.match(/^nginx listens on 80\/tcp of node-2:/);
    expect(withNodePorts(view, view.node('node-1')!, EPOCH_MS)).to.equal(view.node('node-1')!.status.conditions);
  });

  it('tells a few of many', () => {
    const service = publishing({});
    const view = aView(service, ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => listening(name, nginx)));
    expect(withServicePorts(view, service, EPOCH_MS)[0]?.message).to.contain('of e; and 2 more: ');
  });
});
