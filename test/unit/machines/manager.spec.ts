import { expect } from 'chai';
import { getShortestPaths } from 'xstate/graph';
import { managerMachine, managerTransition } from '../../../machines/index.js';
import { MANAGER_STATES, type ManagerEvent, type ManagerState } from '../../../model/index.js';
import { aNode, EPOCH, EPOCH_MS } from '../../support/builders.js';

const UPGRADE = { id: 'u1', build: '0123456789abcdef', source: 'laptop', turn: 0, isForced: false };
const EVENTS: readonly ManagerEvent[] = [
  { type: 'manager.promoted' }, { type: 'manager.started' }, { type: 'manager.demoted' }, { type: 'manager.stopped' }, { type: 'manager.outdated', upgrade: UPGRADE }, { type: 'manager.restored', error: 'no' },
];
const LATER = EPOCH_MS + 5000;
const nodeIn = (state: ManagerState) => aNode({ status: { manager: { state, since: EPOCH, message: '' } } });
const stateAfter = (state: ManagerState, event: ManagerEvent) => managerTransition(nodeIn(state), event, '', LATER)?.status.manager?.state ?? 'worker';

describe('manager machine', () => {
  const paths = getShortestPaths(managerMachine.provide({ actions: { requestPromotion() {}, requestUpgrade() {}, requestDemotion() {} } }), { events: EVENTS });

  it('has the states of the model and that of a node which is none, and a path to each that a stored node goes as well', () => {
    expect(Object.keys(managerMachine.states)).to.have.members(['worker', ...MANAGER_STATES]);
    for (const { state, steps } of paths) {
      const node = steps.slice(1).reduce((before, { event }) => managerTransition(before, event as ManagerEvent, '', LATER) ?? before, aNode());
      expect(node.status.manager?.state ?? 'worker').to.equal(state.value);
    }
  });

  it('takes back a promotion that was called off half-way', () => expect(stateAfter('promoting', { type: 'manager.demoted' })).to.equal('demoting'));

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

  it('forgets an upgrade that succeeded, and keeps why one failed, for the others of the same request', () => {
    const upgrading = managerTransition(nodeIn('manager'), { type: 'manager.outdated', upgrade: UPGRADE }, '', LATER)!;
    expect(upgrading.status.manager).to.deep.include({ state: 'upgrading', upgrade: UPGRADE });
    expect(managerTransition(upgrading, { type: 'manager.started' }, '', LATER)?.status.manager).to.not.have.property('upgrade');
    expect(managerTransition(upgrading, { type: 'manager.restored', error: 'it does not start' }, '', LATER)?.status.manager)
      .to.deep.include({ state: 'manager', message: 'it does not start', upgrade: { ...UPGRADE, error: 'it does not start' } });
  });

  it('can be demoted out of an upgrade, which is how a host that was lost in the middle is got rid of', () => expect(stateAfter('upgrading', { type: 'manager.demoted' })).to.equal('demoting'));
});
