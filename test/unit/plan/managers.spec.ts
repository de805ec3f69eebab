import { expect } from 'chai';
import fc from 'fast-check';
import { managerTransition } from '../../../machines/index.js';
import { ClusterSnapshot, type ManagerState, type Node, type NodeRole } from '../../../model/index.js';
import { managersIn, planManager, storeHostsIn } from '../../../plan/managers.js';
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

describe('storeHostsIn', () => {
  it('has also who is on its way in or out: as soon as it has a copy it may be chosen to take the writes', () => {
    const vtep = { status: { vtep: { address: '10.0.0.1', mtu: 1500 } } };
    const view = viewOf(node('a', 'manager', 'manager', vtep), node('b', 'manager', 'promoting', vtep), node('c', 'worker', 'demoting', vtep), node('d', 'worker', undefined, vtep));
    expect(storeHostsIn(view).map(({ metadata }) => metadata.name)).to.deep.equal(['a', 'b', 'c']);
  });
});
