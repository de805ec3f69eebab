import { expect } from 'chai';
import { lanesOf } from '../../../dashboard/data/lanes.js';
import { scaleOf, seriesOf, topologyOf } from '../../../dashboard/data/topology.js';
import type { AnyResource, Node } from '../../../model/index.js';
import { aNetwork, aNode, aRunningTask, aService, aTask, EPOCH } from '../../support/builders.js';
import { viewOf } from '../../support/view-of.js';

const later = '2026-01-01T00:01:00.000Z';
const port = { published: 80, target: 8080, protocol: 'tcp', mode: 'ingress' } as const;
const on = (name: string, ...networks: readonly string[]): Node => aNode({ name, status: { attachments: Object.fromEntries(networks.map((network) => [network, '10.0.0.2'])) } });

describe('the picture of the cluster', () => {
  it('keeps nodes in order of names whatever the order in which they come, with node-2 before node-10', () => {
    const names = (...order: readonly string[]): string[] => topologyOf(viewOf(...order.map((name) => aNode({ name })))).nodes.map(({ name }) => name);
    expect(names('node-10', 'node-2', 'node-1')).to.deep.equal(['node-1', 'node-2', 'node-10']);
    expect(names('node-1', 'node-10', 'node-2')).to.deep.equal(['node-1', 'node-2', 'node-10']);
  });

  it('puts each task on its node, by service and slot, and those without one aside', () => {
    const web = aService(), db = aService({ name: 'db' });
    const { nodes: [node], homeless } = topologyOf(viewOf(
      aNode(), web, db, aRunningTask({ service: web, id: 'b', spec: { slot: 2 } }), aRunningTask({ service: web, id: 'a' }), aRunningTask({ service: db }), aTask({ service: web, id: 'c', spec: { slot: 3 } }),
    ));
    expect(node?.services.map(({ service, chips }) => [service, chips.map(({ text }) => text)])).to.deep.equal([['db', ['1']], ['web', ['1', '2']]]);
    expect(homeless.map(({ service, text, tone }) => [service, text, tone])).to.deep.equal([['web', '3', 'busy']]);
  });

  it('leaves history out, and shows what failed and was not replaced', () => {
    const former = aTask({ id: 'former', spec: { desired: 'shutdown' }, status: { state: 'failed', node: 'node-1' } });
    const failed = aTask({ id: 'failed', spec: { slot: 2 }, status: { state: 'failed', node: 'node-1' } });
    const { nodes: [node] } = topologyOf(viewOf(aNode(), aService(), former, failed, aRunningTask({ id: 'heir' })));
    expect(node?.services[0]?.chips.map(({ text, tone }) => [text, tone])).to.deep.equal([['1', 'good'], ['2', 'bad']]);
    expect(node).to.include({ tone: 'good', worst: 'bad' });
  });

  it('says of a task whose node is down that nobody knows', () => {
    const { nodes: [node] } = topologyOf(viewOf(aNode({ status: { state: 'down' } }), aService(), aRunningTask()));
    expect(node?.services[0]?.chips[0]).to.include({ tone: 'bad', words: 'running when its node was heard of last' });
  });

  it('gives each service a colour that stays when another one comes', () => {
    const web = aService(), api = aService({ name: 'api', metadata: { creationTimestamp: later } });
    expect(seriesOf([web])('web')).to.equal(1);
    expect([seriesOf([api, web])('web'), seriesOf([api, web])('api')]).to.deep.equal([1, 2]);
  });

  it('draws less of each node the more there are: tasks, counts, cells', () => {
    expect([1, 12, 13, 60, 61, 500].map(scaleOf)).to.deep.equal(['tasks', 'tasks', 'counts', 'counts', 'cells', 'cells']);
  });

  it('counts the tasks of a node that has too many to draw', () => {
    const service = aService({ spec: { replicas: 50 } });
    const tasks = Array.from({ length: 50 }, (_, index) => aRunningTask({ service, id: `t${index}`, spec: { slot: index + 1 }, ...(index === 0 && { status: { state: 'failed' } }) }));
    const [own] = topologyOf(viewOf(aNode(), service, ...tasks)).nodes[0]?.services ?? [];
    expect(own).to.deep.include({ chips: [], total: 50, counts: { good: 49, busy: 0, bad: 1, idle: 0 } });
  });

  it('lists published ports by number, as one where they follow each other', () => {
    const range = [8000, 8001, 8002].map((published) => ({ ...port, published, target: published }));
    const ports = topologyOf(viewOf(aService({ name: 'ftp', spec: { ports: range } }), aService({ spec: { ports: [port] } }), aService({ name: 'agent', spec: { ports: [{ ...port, published: 9100, mode: 'host' }] } }))).ports;
    expect(ports.map(({ key, text, service }) => [key, text, service])).to.deep.equal([['80/tcp', ':80', 'web'], ['8000/tcp', ':8000–8002', 'ftp'], ['9100/tcp@agent', ':9100', 'agent']]);
  });

  it('shows 500 nodes with 5,000 tasks in less than half a second', () => {
    const objects: AnyResource[] = Array.from({ length: 500 }, (_, index) => aNode({ name: `node-${index}` }));
    for (let index = 0; index < 5000; index += 1) objects.push(aRunningTask({ id: `t${index}`, spec: { slot: index }, status: { node: `node-${index % 500}` } }));
    const view = viewOf(...objects);
    const startedAt = performance.now();
    const { scale, nodes } = topologyOf(view);
    expect(performance.now() - startedAt).to.be.lessThan(500);
    expect([scale, nodes.length, nodes.every(({ tasks }) => tasks === 10)]).to.deep.equal(['cells', 500, true]);
  });
});

describe('networks as lanes', () => {
  const nodes = [on('a', 'ingress'), on('b', 'ingress', 'internal'), on('c', 'ingress'), on('d', 'ingress', 'internal')];
  const networks = [aNetwork({ name: 'unused' }), aNetwork(), aNetwork({ name: 'ingress', spec: { encrypted: true } })];
  const view = viewOf(...nodes, ...networks);
  const { shown, more } = lanesOf(view, topologyOf(view).nodes);
  const drawn = shown.map(({ cells }) => cells.map(({ isOn, left, right, up, down }) => `${isOn ? 'o' : '.'}${left ? '<' : ''}${right ? '>' : ''}${up ? '^' : ''}${down ? 'v' : ''}`));

  it('begins with the mesh and ends with what nobody uses', () => {
    expect(shown.map(({ network, notes, members }) => [network, notes, members])).to.deep.equal([
      ['ingress', ['encrypted'], ['a', 'b', 'c', 'd']], ['internal', [], ['b', 'd']], ['unused', [], []],
    ]);
    expect(more).to.equal(0);
  });

  it('joins the nodes that are on a network, and lets lines to lower lanes pass', () => {
    expect(drawn).to.deep.equal([
      ['o>^', 'o<>^v', 'o<>^', 'o<^v'],
      ['.', 'o>^', '.<>', 'o<^'],
      ['.', '.', '.', '.'],
    ]);
  });

  it('draws no more lanes than can be told apart', () => {
    const crowd = viewOf(...nodes, ...Array.from({ length: 20 }, (_, index) => aNetwork({ name: `net-${index}`, metadata: { creationTimestamp: EPOCH } })));
    expect(lanesOf(crowd, topologyOf(crowd).nodes)).to.deep.include({ more: 12 });
  });
});
