import { expect } from 'chai';
import fc from 'fast-check';
import { managerTransition } from '../../../machines/index.js';
import { ClusterSnapshot, upgradeWishOf, withUpgradeWish, type ManagerState, type Node, type NodeRole, type Upgrade } from '../../../model/index.js';
import { isRoleChanging, managersIn, planManager, roleChangeIn, storeHostsIn } from '../../../plan/managers.js';
import { aNode, EPOCH, EPOCH_MS } from '../../support/builders.js';

const node = (name: string, role: NodeRole, state?: ManagerState, over: Parameters<typeof aNode>[0] = {}): Node =>
  aNode({ ...over, metadata: { name, ...over?.metadata }, spec: { role }, status: { state: 'ready', ...over?.status, ...(state !== undefined && { manager: { state, since: EPOCH, message: '' } }) } });

const viewOf = (...nodes: readonly Node[]): ClusterSnapshot => {
  const view = new ClusterSnapshot();
  nodes.forEach((object, index) => view.apply({ op: 'put', version: index + 1, object: { ...object, metadata: { ...object.metadata, resourceVersion: index + 1 } } }));
  return view;
};
const planFor = (name: string, ...nodes: readonly Node[]) => planManager(viewOf(...nodes), viewOf(...nodes).node(name)!);

describe('planManager', () => {
  it('promotes who shall be a manager once the host is ready', () => {
    expect(planFor('a', node('a', 'manager')).event).to.deep.equal({ type: 'manager.promoted' });
    expect(planFor('a', node('a', 'manager', undefined, { status: { state: 'joining' } })).event).to.equal(undefined);
  });

  it('changes one at a time, by name, since each changes what a majority is', () => {
    const nodes = [node('a', 'manager', 'promoting'), node('b', 'manager'), node('c', 'worker', 'manager')];
    expect(planFor('b', ...nodes)).to.deep.equal({ message: 'waits until a is promoted' });
    expect(planFor('c', ...nodes).event).to.equal(undefined);
    expect(planFor('c', node('b', 'manager'), node('c', 'manager')).event).to.equal(undefined);
  });

  it('calls off at once a promotion whose turn it is', () => {
    expect(planFor('a', node('a', 'worker', 'promoting'), node('b', 'manager')).event).to.deep.equal({ type: 'manager.demoted' });
  });

  it('demotes a manager that is to be removed, whatever its manifest says', () => {
    expect(planFor('a', node('a', 'manager', 'manager', { metadata: { deletionTimestamp: EPOCH } })).event).to.deep.equal({ type: 'manager.demoted' });
  });

  it('does not wait for a demoted host that is down: it counts no more', () => {
    expect(planFor('b', node('a', 'worker', 'demoting', { status: { state: 'down' } }), node('b', 'manager')).event).to.deep.equal({ type: 'manager.promoted' });
  });

  it('demotes a manager that is down, which is how a lost one is got rid of', () => {
    expect(planFor('a', node('a', 'worker', 'manager', { status: { state: 'down' } })).event).to.deep.equal({ type: 'manager.demoted' });
  });

  it('brings every cluster to what its users want, with never two on their way', () => {
    const someNode = fc.record({ role: fc.constantFrom<NodeRole>('manager', 'worker'), state: fc.constantFrom<ManagerState | undefined>(undefined, 'manager') });
    fc.assert(fc.property(fc.array(someNode, { minLength: 1, maxLength: 7 }), (wanted) => {
      let nodes = wanted.map(({ role, state }, index) => node(`n${index}`, role, state));
      for (let round = 0; round < 40; round++) {
        nodes = nodes.map((one, index) => {
          const { event } = planManager(viewOf(...nodes.with(index, one)), one);
          return (event && managerTransition(one, event, '', EPOCH_MS)) ?? one;
        });
        expect(nodes.filter(({ status }) => status.manager?.state === 'promoting' || status.manager?.state === 'demoting')).to.have.length.at.most(1);
        nodes = nodes.map((one) => managerTransition(one, { type: one.status.manager?.state === 'demoting' ? 'manager.stopped' : 'manager.started' }, '', EPOCH_MS) ?? one);
      }
      expect(managersIn(viewOf(...nodes)).map(({ metadata }) => metadata.name)).to.deep.equal(nodes.filter(({ spec }) => spec.role === 'manager').map(({ metadata }) => metadata.name).sort());
    }), { numRuns: 50 });
  });
});

const UPGRADE: Upgrade = { id: 'u1', build: '0123456789abcdef', source: 'laptop', turn: 0, isForced: false };
const wishing = (name: string, turn: number, over: Parameters<typeof aNode>[0] = {}): Node => withUpgradeWish(node(name, 'manager', 'manager', over), { ...UPGRADE, turn });

describe('planManager for an upgrade', () => {
  it('takes one manager after the other, by turn and not by name, since the leader comes last', () => {
    const nodes = [wishing('a', 1), wishing('b', 0)];
    expect(planFor('b', ...nodes)).to.deep.equal({ event: { type: 'manager.outdated', upgrade: { ...UPGRADE, turn: 0 } }, isAnswered: true });
    expect(planFor('a', ...nodes)).to.deep.equal({ message: 'waits until b is upgraded' });
    expect(planFor('a', wishing('a', 1), node('b', 'manager', 'upgrading'))).to.deep.equal({ message: 'waits until b is upgraded' });
    expect(planFor('a', wishing('a', 1), node('b', 'manager', 'manager')).event?.type).to.equal('manager.outdated');
  });

  it('leaves the others as they are when one went back, until somebody asks anew', () => {
    const failed = (id: string): Node => {
      const { status, ...rest } = node('b', 'manager', 'manager');
      return { ...rest, status: { ...status, manager: { ...status.manager!, upgrade: { ...UPGRADE, id, error: 'it does not start' } } } };
    };
    expect(planFor('a', wishing('a', 1), failed('u1'))).to.deep.equal({ isAnswered: true, message: 'not upgraded, since b went back to its earlier build' });
    expect(planFor('a', wishing('a', 1), failed('u0')).event?.type).to.equal('manager.outdated');
  });

  it('lets roles change first, and nobody change roles meanwhile', () => {
    expect(planFor('a', wishing('a', 0), node('b', 'manager')).message).to.equal('waits until b is promoted');
    expect(planFor('a', wishing('a', 0), node('b', 'worker', 'manager')).message).to.equal('waits until b is demoted');
    expect(planFor('b', wishing('a', 0), node('b', 'worker', 'manager')).event).to.deep.equal({ type: 'manager.demoted' });
    expect(planFor('b', node('a', 'manager', 'upgrading'), node('b', 'worker', 'manager')).message).to.equal('waits until a is upgraded');
  });

  it('waits for a host that does not answer, and lets the others go on meanwhile', () => {
    const away = wishing('a', 0, { status: { state: 'unreachable' } });
    expect(planFor('a', away)).to.deep.equal({ message: 'waits until its host answers: it is unreachable' });
    expect(planFor('b', away, wishing('b', 1)).event?.type).to.equal('manager.outdated');
  });

  it('gives up the wish of who is no manager any more, or shall be none', () => {
    expect(planFor('a', withUpgradeWish(node('a', 'worker'), UPGRADE))).to.deep.equal({ isAnswered: true });
    expect(planFor('a', withUpgradeWish(node('a', 'worker', 'manager'), UPGRADE))).to.deep.equal({ event: { type: 'manager.demoted' }, isAnswered: true });
  });

  it('calls off at once the upgrade of one that shall be a manager no more', () => {
    expect(planFor('a', node('a', 'worker', 'upgrading'), node('b', 'manager')).event).to.deep.equal({ type: 'manager.demoted' });
  });

  it('counts who is being upgraded for the majority: its store goes on', () => {
    const view = viewOf(node('a', 'manager', 'upgrading'), node('b', 'manager', 'manager'));
    expect(managersIn(view)).to.have.length(2);
    expect([isRoleChanging(view), roleChangeIn(view)]).to.deep.equal([false, undefined]);
    expect(roleChangeIn(viewOf(node('a', 'worker', 'manager')))?.metadata.name).to.equal('a');
  });

  it('reads its wish from no text but its own', () => {
    expect(upgradeWishOf(wishing('a', 3))).to.deep.equal({ ...UPGRADE, turn: 3 });
    expect(upgradeWishOf(withUpgradeWish(node('a', 'manager'), { ...UPGRADE, isForced: true }))?.isForced).to.equal(true);
    for (const text of ['', 'u1', 'u1 ../../etc laptop 0', 'u1 0123456789abcdef laptop soon']) {
      expect(upgradeWishOf(aNode({ metadata: { annotations: { 'drover/upgrade': text } } })), text).to.equal(undefined);
    }
  });
});

describe('storeHostsIn', () => {
  it('has also who is on its way in or out: as soon as it has a copy it may be chosen to take the writes', () => {
    const vtep = { status: { vtep: { address: '10.0.0.1', mtu: 1500 } } };
    const view = viewOf(node('a', 'manager', 'manager', vtep), node('b', 'manager', 'promoting', vtep), node('c', 'worker', 'demoting', vtep), node('d', 'worker', undefined, vtep));
    expect(storeHostsIn(view).map(({ metadata }) => metadata.name)).to.deep.equal(['a', 'b', 'c']);
  });
});
