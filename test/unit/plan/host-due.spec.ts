import { expect } from 'chai';
import { planHostDue } from '../../../plan/host-due.js';
import type { ManagerState, Node } from '../../../model/index.js';
import { aView } from '../../support/apply-writes.js';
import { aNode, EPOCH, EPOCH_MS } from '../../support/builders.js';

const dueOf = (node: Node) => planHostDue(aView(node), node.metadata.name, EPOCH_MS);
const NOTHING = { isJoining: false, isLeaving: false, isPromoting: false, isUpgrading: false, isDemoting: false, isSynced: false, tasks: [] };

describe('planHostDue', () => {
  it('knows what a host has to go through, whoever began it', () => {
    expect(dueOf(aNode())).to.deep.equal({ ...NOTHING, isSynced: true });
    expect(dueOf(aNode({ status: { state: 'joining' } }))).to.deep.equal({ ...NOTHING, isJoining: true });
    expect(dueOf(aNode({ status: { state: 'leaving' } }))).to.deep.equal({ ...NOTHING, isLeaving: true });
    expect(planHostDue(aView(), 'nobody', EPOCH_MS)).to.deep.equal(NOTHING);
  });

  it('goes on with a change of role that its former member left half-way', () => {
    const inRole = (state: ManagerState, node: 'ready' | 'down') => dueOf(aNode({ status: { state: node, manager: { state, message: '', since: EPOCH } } }));
    expect(inRole('promoting', 'ready')).to.deep.equal({ ...NOTHING, isSynced: true, isPromoting: true });
    expect(inRole('promoting', 'down')).to.deep.equal(NOTHING);
    expect(inRole('upgrading', 'ready')).to.deep.equal({ ...NOTHING, isSynced: true, isUpgrading: true });
    expect(inRole('demoting', 'down')).to.deep.equal({ ...NOTHING, isDemoting: true });
  });
});
