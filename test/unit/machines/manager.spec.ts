import { expect } from 'chai';
import { getShortestPaths } from 'xstate/graph';
import { managerMachine, managerTransition } from '../../../machines/index.js';
import { MANAGER_STATES, type ManagerEvent, type ManagerState } from '../../../model/index.js';
import { aNode, EPOCH, EPOCH_MS } from '../../support/builders.js';

const EVENTS: readonly ManagerEvent[] = [{ type: 'manager.promoted' }, { type: 'manager.started' }, { type: 'manager.demoted' }, { type: 'manager.stopped' }];
const LATER = EPOCH_MS + 5000;
const nodeIn = (state: ManagerState) => aNode({ status: { manager: { state, since: EPOCH, message: '' } } });
const stateAfter = (state: ManagerState, type: ManagerEvent['type']) => managerTransition(nodeIn(state), { type }, '', LATER)?.status.manager?.state ?? 'worker';

describe('manager machine', () => {
  const paths = getShortestPaths(managerMachine.provide({ actions: { requestPromotion() {}, requestDemotion() {} } }), { events: EVENTS });

  it('has the states of the model and that of a node which is none, and a path to each that a stored node goes as well', () => {
    expect(Object.keys(managerMachine.states)).to.have.members(['worker', ...MANAGER_STATES]);
    for (const { state, steps } of paths) {
      const node = steps.slice(1).reduce((before, { event }) => managerTransition(before, event as ManagerEvent, '', LATER) ?? before, aNode());
      expect(node.status.manager?.state ?? 'worker').to.equal(state.value);
    }
  });

  it('takes back a promotion that was called off half-way', () => expect(stateAfter('promoting', 'manager.demoted')).to.equal('demoting'));

  it('is a worker again only when nothing of it is left, and carries nothing of it then', () => {
    const { manager, ...rest } = managerTransition(nodeIn('demoting'), { type: 'manager.stopped' }, '', LATER)!.status;
    expect([manager, 'manager' in rest]).to.deep.equal([undefined, false]);
    expect(managerTransition(nodeIn('manager'), { type: 'manager.stopped' }, '', LATER)).to.equal(undefined);
  });

  it('keeps the key that it logs in with from its promotion on', () => {
    const promoted = aNode({ status: { manager: { state: 'promoting', since: EPOCH, message: 'installing', sshKey: 'ssh-ed25519 AAAA' } } });
    expect(managerTransition(promoted, { type: 'manager.started' }, '', LATER)?.status.manager)
      .to.deep.equal({ state: 'manager', since: new Date(LATER).toISOString(), message: '', sshKey: 'ssh-ed25519 AAAA' });
  });
});
