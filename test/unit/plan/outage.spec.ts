import { expect } from 'chai';
import fc from 'fast-check';
import { nodeTransition } from '../../../machines/index.js';
import { CLUSTER_NAME, DEFAULT_CLUSTER_SPEC, type Node, type NodeState } from '../../../model/index.js';
import { nodeFooting } from '../../../plan/footing.js';
import { AT_ONCE_MS, OUTAGE, outageIn, planOutage, RETURN_MS } from '../../../plan/outage.js';
import { applyWrites, aView } from '../../support/apply-writes.js';
import { aNode, aService, EPOCH_MS, someSettings } from '../../support/builders.js';
import { PlannedCluster } from '../../support/planned-cluster.js';

const at = (ms: number): string => new Date(EPOCH_MS + ms).toISOString();
const HOUR = 3_600_000;
/** node-1 … in the given states, since `sinceMs` after the epoch. */
const nodes = (states: readonly (NodeState | readonly [NodeState, number])[]): Node[] =>
  states.map((entry, index) => {
    const [state, sinceMs] = typeof entry === 'string' ? [entry, HOUR] as const : entry;
    return aNode({ name: `node-${index + 1}`, status: { state, since: at(sinceMs) } });
  });
const isHeld = (...states: Parameters<typeof nodes>[0]): boolean => outageIn(aView(nodes(states))).isHeld;

describe('outage', () => {
  it('begins with the first node that is down and counts those that are late, since nodes go down one by one', () => {
    expect(isHeld('down', 'unreachable', 'unreachable', 'unreachable', 'ready', 'ready')).to.equal(true);
    expect(isHeld('unreachable', 'unreachable', 'unreachable', 'unreachable', 'ready', 'ready')).to.equal(false);
  });

  it('is none for one node, for two of three and for half of six: those are rescheduled as ever', () => {
    expect(isHeld('down', 'ready', 'ready', 'ready')).to.equal(false);
    expect(isHeld('down', 'down', 'ready')).to.equal(false);
    expect(isHeld('down', 'down', 'down', 'ready', 'ready', 'ready')).to.equal(false);
    expect(isHeld('down', 'down', 'down')).to.equal(true);
  });

  it('does not count nodes that were lost long before: the rest is measured against those that were there', () => {
    const old = ['down', 0] as const;
    expect(isHeld(old, old, old, 'down', 'ready', 'ready')).to.equal(false);
    expect(outageIn(aView(nodes([old, old, old, 'down', 'down', 'unreachable', 'ready'])))).to.deep.equal({ isHeld: true, isMost: true, gone: 3, members: 4 });
  });

  it('does not count nodes that never joined or that somebody removes', () => {
    const never = aNode({ name: 'new', status: { state: 'joining', joinedAt: undefined } });
    expect(outageIn(aView(nodes(['down', 'down', 'down', 'absent', 'leaving', 'removed', 'ready', 'ready']), never))).to.deep.equal({ isHeld: true, isMost: true, gone: 3, members: 5 });
  });

  it('goes on for those that go later, because the Cluster remembers when it began', () => {
    const view = aView(nodes(['down', 'down', 'down', 'down', 'ready', 'ready']));
    applyWrites(view, planOutage(view, EPOCH_MS + HOUR, () => 'uid').writes);
    const fifth = view.node('node-5')!;
    applyWrites(view, [{ op: 'put', object: { ...fifth, status: { ...fifth.status, state: 'down', since: at(HOUR + 2 * AT_ONCE_MS) } } }]);
    expect(outageIn(view)).to.deep.equal({ isHeld: true, isMost: true, gone: 5, members: 6 });
  });

  it('makes the Cluster object where there is none, with the settings that held anyway, and writes nothing twice', () => {
    const view = aView(nodes(['down', 'down', 'down', 'ready']));
    applyWrites(view, planOutage(view, EPOCH_MS + HOUR, () => 'uid').writes);
    const cluster = view.get('Cluster', CLUSTER_NAME)!;
    expect(cluster.spec).to.deep.equal(DEFAULT_CLUSTER_SPEC);
    expect(cluster.status.conditions[0]).to.include({ type: OUTAGE, status: 'True', message: 'rescheduling is held: 3 of 4 nodes went at once' });
    expect(planOutage(view, EPOCH_MS + HOUR + 1, () => 'uid').writes).to.deep.equal([]);
    expect(planOutage(aView(nodes(['down', 'ready', 'ready', 'ready'])), EPOCH_MS, () => 'uid').writes).to.deep.equal([]);
  });

  it('is over when a person lifts it, and says so', () => {
    const lost = nodes(['down', 'down', 'down', 'ready']);
    const view = aView(lost, someSettings());
    applyWrites(view, planOutage(view, EPOCH_MS + HOUR, () => 'uid').writes);
    const cluster = view.get('Cluster', CLUSTER_NAME)!;
    applyWrites(view, [{ op: 'put', object: { ...cluster, spec: { ...cluster.spec, outage: { threshold: 0.55, hold: false } } } }]);
    expect(outageIn(view).isHeld).to.equal(false);
    applyWrites(view, planOutage(view, EPOCH_MS + HOUR, () => 'uid').writes);
    expect(view.get('Cluster', CLUSTER_NAME)?.status.conditions[0]).to.include({ status: 'False', reason: 'Lifted' });
  });
});

/** A cluster whose service has a task on each node; nodes are lost and come back through their machine, with the outage planned as the control loop does. */
class LosingCluster extends PlannedCluster {
  constructor(readonly size: number, ...settings: Parameters<typeof someSettings>) {
    super(someSettings(...settings), aService({ spec: { replicas: size } }), ...Array.from({ length: size }, (_, index) => aNode({ name: `node-${index + 1}`, status: { vtep: undefined } })));
    this.settle();
  }

  override plan(): number {
    const { writes } = planOutage(this.view, this.now, () => 'uid');
    applyWrites(this.view, writes);
    return writes.length + super.plan();
  }

  node(index: number, type: 'node.missed' | 'node.silent' | 'node.answered' | 'node.joined'): void {
    const next = nodeTransition(this.view.node(`node-${index + 1}`)!, { type }, this.now);
    if (next !== undefined) this.update(next);
  }

  isRescheduled = (): boolean => this.tasks().some(({ status }) => status.state === 'rescheduled');
}

describe('the brake on rescheduling', () => {
  it('gives no task away when most nodes go at once, in whatever order they are noticed', () => {
    const rounds = fc.integer({ min: 4, max: 9 }).chain((size) => fc.record({
      size: fc.constant(size), lost: fc.integer({ min: Math.max(3, Math.floor(size * 0.55) + 1), max: size }), order: fc.shuffledSubarray([...Array(size).keys()], { minLength: size }), plans: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
    }));
    fc.assert(fc.property(rounds, ({ size, lost, order, plans }) => {
      const cluster = new LosingCluster(size);
      const before = cluster.live('web').map(({ metadata }) => metadata.name).sort();
      const gone = order.slice(0, lost);
      for (const index of gone) cluster.node(index, 'node.missed');
      for (const [at, index] of gone.entries()) {
        cluster.now += 100;
        cluster.node(index, 'node.silent');
        if (plans[at]) cluster.settle();
      }
      cluster.settle();
      expect(cluster.live('web').map(({ metadata }) => metadata.name).sort()).to.deep.equal(before);
      for (const index of gone) cluster.node(index, 'node.answered');
      for (const index of gone) cluster.node(index, 'node.joined');
      cluster.settle();
      expect(cluster.live('web').map(({ metadata }) => metadata.name).sort()).to.deep.equal(before);
      cluster.advance(RETURN_MS);
      expect(cluster.live('web').map(({ metadata }) => metadata.name).sort()).to.deep.equal(before);
      expect(cluster.view.get('Cluster', CLUSTER_NAME)?.status.conditions[0]?.status).to.equal('False');
    }), { numRuns: 25 });
  });

  it('gives away what is still lost when enough are back and nobody has followed for a while, since nodes come back one by one', () => {
    const cluster = new LosingCluster(6);
    for (const index of [0, 1, 2, 3]) cluster.node(index, 'node.missed');
    for (const index of [0, 1, 2, 3]) cluster.node(index, 'node.silent');
    cluster.settle();
    expect(cluster.isRescheduled()).to.equal(false);
    cluster.now += 5 * 60_000;
    cluster.node(0, 'node.answered');
    cluster.advance(RETURN_MS - 1000);
    cluster.node(1, 'node.answered');
    cluster.advance(RETURN_MS - 1);
    expect(cluster.isRescheduled()).to.equal(false);
    cluster.advance(1);
    expect(cluster.isRescheduled()).to.equal(true);
    expect(cluster.live('web').map(({ status }) => status.node)).to.have.length(6).and.not.include.members(['node-3']);
  });

  it('gives away at once what one or two nodes lose, whatever the order', () => {
    fc.assert(fc.property(fc.integer({ min: 3, max: 7 }), fc.integer({ min: 1, max: 2 }), (size, lost) => {
      const cluster = new LosingCluster(size);
      for (let index = 0; index < lost; index += 1) {
        cluster.node(index, 'node.missed');
        cluster.node(index, 'node.silent');
        cluster.settle();
      }
      expect(cluster.live('web').filter(({ status }) => nodeFooting(cluster.view.node(status.node ?? '')).kind === 'gone')).to.deep.equal([]);
      expect(cluster.live('web')).to.have.length(size);
    }), { numRuns: 20 });
  });

  it('gives everything away with hold: false', () => {
    const cluster = new LosingCluster(5, { outage: { threshold: 0.55, hold: false } });
    for (const index of [0, 1, 2, 3]) cluster.node(index, 'node.missed');
    for (const index of [0, 1, 2, 3]) cluster.node(index, 'node.silent');
    cluster.settle();
    expect(cluster.live('web').every(({ status }) => status.node === 'node-5')).to.equal(true);
  });

  it('says at the service why nobody replaces what is missing, and ends what is wanted no longer', () => {
    const cluster = new LosingCluster(4);
    for (const index of [0, 1, 2]) cluster.node(index, 'node.missed');
    for (const index of [0, 1, 2]) cluster.node(index, 'node.silent');
    cluster.settle();
    const service = cluster.view.service('web')!;
    expect(service.status.conditions[0]?.message).to.equal('1 of 4 tasks running; rescheduling is held: 3 of 4 nodes went at once');
    cluster.update({ ...service, metadata: { ...service.metadata, generation: 2 }, spec: { ...service.spec, replicas: 1 } });
    cluster.settle();
    expect(cluster.live('web').map(({ status }) => status.node)).to.deep.equal(['node-4']);
  });
});
