import { expect } from 'chai';
import type { AnyResource, Node, Placement, Task } from '../../../model/index.js';
import { planPlacement } from '../../../plan/placement.js';
import { aContext, applyWrites, aView } from '../../support/apply-writes.js';
import { aHost, aNetwork, aNode, aRunningTask, aService, aTask, EPOCH, EPOCH_MS, someFacts } from '../../support/builders.js';

const placement = (changes: Partial<Placement>): Placement => ({ constraints: [], preferences: [], maxReplicasPerNode: 0, ...changes });
const pending = (count: number, service = aService()): Task[] => Array.from({ length: count }, (_, index) => aTask({ service, id: `id${index}`, spec: { slot: index + 1 } }));
const nodes = (...names: readonly string[]): Node[] => names.map((name) => aNode({ name }));

function placed(...objects: readonly (AnyResource | readonly AnyResource[])[]): Task[] {
  const view = aView(...objects), context = aContext();
  applyWrites(view, planPlacement(view, context).writes);
  expect(planPlacement(view, context).writes, 'closes the loop').to.deep.equal([]);
  return [...view.list('Task')];
}
const nodesOf = (tasks: readonly Task[]): (string | undefined)[] => tasks.map(({ status }) => status.node);
const reasonFor = (...objects: readonly (AnyResource | readonly AnyResource[])[]): string => placed(...objects).find(({ status }) => status.state === 'pending')?.status.message ?? 'placed';

describe('placement', () => {
  it('spreads the tasks of a service, then by all tasks, then by name', () => {
    const other = aRunningTask({ service: aService({ name: 'other' }), status: { node: 'a' } });
    expect(nodesOf(placed(nodes('a', 'b', 'c'), other, pending(4))).slice(1)).to.deep.equal(['b', 'c', 'a', 'b']);
  });

  it('explains by counts why no node is suitable', () => {
    const service = aService({ spec: { resources: { limits: {}, reservations: { memory: 64 * 2 ** 20 } } } });
    const drained = ['a', 'b'].map((name) => aNode({ name, spec: { availability: 'drain' } }));
    expect(reasonFor(drained, aNode({ name: 'c', status: { facts: someFacts({ memory: 2 ** 20 }) } }), service, pending(2, service)))
      .to.equal('no suitable node (2 nodes drained, 1 node lacks memory)');
    expect(reasonFor(pending(1))).to.equal('no suitable node (there are no nodes)');
  });

  it('places on nodes that are ready and active only', () => {
    const others = [aNode({ name: 'a', status: { state: 'unreachable' } }), aNode({ name: 'b', status: { state: 'down' } }), aNode({ name: 'c', spec: { availability: 'pause' } }), aNode({ name: 'd', status: { state: 'joining' } })];
    expect(nodesOf(placed(others, nodes('z'), pending(2)))).to.deep.equal(['z', 'z']);
    expect(reasonFor(others, pending(1))).to.equal('no suitable node (1 node down, 1 node joining, 1 node paused, 1 node unreachable)');
  });

  it('counts reservations of what has not ended, the tasks of this pass included', () => {
    const service = aService({ spec: { resources: { limits: {}, reservations: { cpus: 1.5 } } } });
    const tasks = placed(aNode({ name: 'a', status: { facts: someFacts({ cpus: 4 }) } }), service, pending(3, service));
    expect(nodesOf(tasks)).to.deep.equal(['a', 'a', undefined]);
    expect(tasks[2]?.status.message).to.equal('no suitable node (1 node lacks cpus)');
  });

  it('keeps off a node where somebody else listens on a host port of the task, and says who', () => {
    const service = aService({ spec: { ports: [{ published: 80, target: 80, protocol: 'tcp', mode: 'host' }] } });
    const host = (name: string, protocol: 'tcp' | 'udp') => aHost({ name, status: { listeners: [{ protocol, address: '*', port: 80, process: 'nginx' }] } });
    const tasks = placed(nodes('a', 'b'), host('a', 'tcp'), host('b', 'udp'), service, pending(2, service));
    expect(nodesOf(tasks)).to.deep.equal(['b', undefined]);
    expect(tasks[1]?.status.message).to.equal('no suitable node (1 node where nginx listens on host port 80/tcp, 1 node with host port 80/tcp in use)');
  });

  describe('of generic resources', () => {
    const reserving = (genericResources: Record<string, number>) => aService({ spec: { resources: { limits: {}, reservations: { genericResources } } } });
    const offering = (name: string, genericResources: NonNullable<Node['spec']['genericResources']>) => aNode({ name, spec: { genericResources } });

    it('gives each task names that no other has, and counts where there are no names', () => {
      const service = reserving({ gpu: 2, slots: 3 });
      const tasks = placed(offering('a', { gpu: ['g0', 'g1', 'g2', 'g3'], slots: 8 }), service, pending(3, service));
      expect(tasks.map(({ status }) => status.genericResources)).to.deep.equal([{ gpu: ['g0', 'g1'], slots: 3 }, { gpu: ['g2', 'g3'], slots: 3 }, undefined]);
      expect(tasks[2]?.status.message).to.equal('no suitable node (1 node lacks gpu)');
    });

    it('holds what was given until the task has ended, also where its name is no longer in the list', () => {
      const service = reserving({ gpu: 1 });
      const holds = (id: string, gpu: readonly string[], state: 'stopping' | 'complete') => aRunningTask({ service, id, spec: { slot: 9, desired: 'shutdown' }, status: { node: 'a', state, genericResources: { gpu } } });
      const others = [holds('old', ['g0'], 'stopping'), holds('gone', ['away'], 'stopping'), holds('done', ['g1'], 'complete')];
      expect(nodesOf(placed(offering('a', { gpu: ['g0', 'g1', 'g2'] }), service, others, pending(3, service)).filter(({ spec }) => spec.slot !== 9))).to.deep.equal(['a', undefined, undefined]);
    });

    it('says what is lacking, and asks nothing of nodes for a service that reserves none', () => {
      const service = reserving({ gpu: 1 });
      expect(reasonFor(offering('a', { gpu: 0 }), aNode({ name: 'b' }), service, pending(1, service))).to.equal('no suitable node (2 nodes lack gpu)');
      expect(placed(offering('a', { gpu: 1 }), pending(1))[0]?.status).to.not.have.property('genericResources');
    });
  });

  it('fits ten tenths into one core', () => {
    const service = aService({ spec: { resources: { limits: {}, reservations: { cpus: 0.1 } } } });
    expect(nodesOf(placed(aNode({ name: 'a', status: { facts: someFacts({ cpus: 1 }) } }), service, pending(10, service)))).to.not.include(undefined);
  });

  it('keeps one host port per node, until its task has ended', () => {
    const service = aService({ spec: { ports: [{ published: 53, target: 53, protocol: 'udp', mode: 'host' }] } });
    const stopping = aRunningTask({ service, id: 'old', status: { state: 'stopping', node: 'a' }, spec: { slot: 9, desired: 'shutdown' } });
    const tasks = placed(nodes('a', 'b'), service, stopping, pending(2, service)).filter(({ spec }) => spec.slot !== 9);
    expect(nodesOf(tasks)).to.deep.equal(['b', undefined]);
    expect(tasks[1]?.status.message).to.equal('no suitable node (2 nodes with host port 53/udp in use)');
  });

  it('holds maxReplicasPerNode and the constraints of the service as it is now', () => {
    const service = aService({ spec: { placement: placement({ constraints: ['node.labels.zone != b'], maxReplicasPerNode: 1 }) } });
    const tasks = placed(nodes('a'), aNode({ name: 'b', metadata: { labels: { zone: 'b' } } }), service, pending(2));
    expect(nodesOf(tasks)).to.deep.equal(['a', undefined]);
    expect(tasks[1]?.status.message).to.equal('no suitable node (1 node at the limit of 1 per node, 1 node does not satisfy the constraints)');
  });

  it('equalizes the branches of a spread preference before the nodes', () => {
    const zoned = (name: string, zone: string) => aNode({ name, metadata: { labels: { zone } } });
    const service = aService({ spec: { placement: placement({ preferences: [{ spread: 'node.labels.zone' }] }) } });
    const chosen = nodesOf(placed(zoned('a1', 'a'), zoned('a2', 'a'), zoned('a3', 'a'), zoned('b1', 'b'), service, pending(4, service)));
    expect(chosen.filter((node) => node === 'b1')).to.have.length(2);
  });

  it('avoids a node where the service failed five times within five minutes', () => {
    const failures = Array.from({ length: 5 }, (_, index) => aRunningTask({ id: `f${index}`, spec: { slot: 9, desired: 'shutdown' }, status: { node: 'a', state: 'failed', finishedAt: EPOCH } }));
    expect(nodesOf(placed(nodes('a', 'b'), failures, pending(3)).filter(({ spec }) => spec.slot !== 9))).to.deep.equal(['b', 'b', 'b']);
  });

  it('forgets the failures with a new template, which may mend what failed', () => {
    const failures = Array.from({ length: 5 }, (_, index) => aRunningTask({ id: `f${index}`, spec: { slot: 9, desired: 'shutdown', templateHash: 'before' }, status: { node: 'a', state: 'failed', finishedAt: EPOCH } }));
    expect(nodesOf(placed(nodes('a', 'b'), failures, pending(2)).filter(({ spec }) => spec.slot !== 9))).to.deep.equal(['a', 'b']);
  });

  it('equalizes each level of a hierarchy of preferences, and gives what one branch cannot take to the next', () => {
    const racked = (name: string, zone: string, rack: string) => aNode({ name, metadata: { labels: { zone, rack } } });
    const service = aService({ spec: { placement: placement({ preferences: [{ spread: 'node.labels.zone' }, { spread: 'engine.labels.rack' }], maxReplicasPerNode: 3 }) } });
    const racks = [racked('a1x', 'a', '1'), racked('a1y', 'a', '1'), racked('a2x', 'a', '2'), racked('b1x', 'b', '1'), aNode({ name: 'bare' })];
    const count = (tasks: number) => nodesOf(placed(racks, service, pending(tasks, service))).reduce<Record<string, number>>((counts, node = '') => ({ ...counts, [node]: (counts[node] ?? 0) + 1 }), {});
    expect(count(3)).to.deep.equal({ a1x: 1, b1x: 1, bare: 1 });
    expect(count(8)).to.deep.equal({ a1x: 1, a1y: 1, a2x: 1, b1x: 3, bare: 2 });
    expect(count(14)).to.deep.equal({ a1x: 3, a1y: 2, a2x: 3, b1x: 3, bare: 3 });
  });

  it('gives a task of a global service its own node or none', () => {
    const service = aService({ spec: { mode: 'global' } });
    expect(nodesOf(placed(nodes('a', 'b'), service, aTask({ service, spec: { node: 'b' } })))).to.deep.equal(['b']);
    expect(reasonFor(aNode({ name: 'a', spec: { availability: 'drain' } }), nodes('b'), service, aTask({ service, spec: { node: 'a' } }))).to.equal('no suitable node (1 node drained)');
  });

  it('leaves a task without its addresses alone, and one with a restart delay until then', () => {
    const service = aService({ spec: { networks: ['internal'] } });
    const delayed = aTask({ id: 'late', spec: { notBefore: new Date(EPOCH_MS + 5000).toISOString() } });
    const plan = planPlacement(aView(nodes('a'), aNetwork(), aTask({ service, id: 'bare' }), delayed), aContext());
    expect(plan).to.deep.equal({ writes: [], wakeAt: EPOCH_MS + 5000 });
  });

  it('gives each task a gateway address of its own on its node, behind the last one, unless it needs no gateway', () => {
    const inner = aService({ name: 'inner', spec: { networks: ['private'] } });
    const earlier = aRunningTask({ id: 'old', service: aService({ name: 'x' }), status: { node: 'a', gatewayAddress: '172.18.0.7' } });
    const tasks = placed(nodes('a'), aNetwork({ name: 'private', spec: { internal: true } }), earlier, pending(2), aTask({ service: inner, id: 'in', status: { addresses: { private: '172.30.0.5' } } }));
    expect(tasks.map(({ status }) => status.gatewayAddress)).to.deep.equal(['172.18.0.7', '172.18.0.8', '172.18.0.9', undefined]);
    expect(placed(nodes('a'), pending(1))[0]?.status.gatewayAddress).to.equal('172.18.0.3');
  });

  it('places 5000 tasks of 50 services on 500 nodes in one pass, evenly', () => {
    const many = Array.from({ length: 500 }, (_, index) => aNode({ name: `n${index}` }));
    const tasks = Array.from({ length: 50 }, (_, index) => aService({ name: `s${index}` })).flatMap((service) => pending(100, service));
    const { writes } = planPlacement(aView(many, tasks), aContext());
    const counts = new Map<string, number>();
    for (const { object } of writes) if (object.kind === 'Task') counts.set(object.status.node ?? '', (counts.get(object.status.node ?? '') ?? 0) + 1);
    expect(new Set(counts.values())).to.deep.equal(new Set([10]));
  }).timeout(10_000);
});
