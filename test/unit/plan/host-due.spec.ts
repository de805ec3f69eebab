import { expect } from 'chai';
import { planHostDue } from '../../../plan/host-due.js';
import { IMAGE_REQUEST, imageRequestText, type ManagerState, type Node } from '../../../model/index.js';
import { aView } from '../../support/apply-writes.js';
import { aNode, aService, EPOCH, EPOCH_MS } from '../../support/builders.js';

const dueOf = (node: Node) => planHostDue(aView(node), node.metadata.name, EPOCH_MS);
const NOTHING = { isJoining: false, isLeaving: false, isPromoting: false, isUpgrading: false, isDemoting: false, isSynced: false, tasks: [], images: [] };

describe('planHostDue', () => {
  it('knows what a host has to go through, whoever began it', () => {
    expect(dueOf(aNode())).to.deep.equal({ ...NOTHING, isSynced: true });
    expect(dueOf(aNode({ status: { state: 'joining' } }))).to.deep.equal({ ...NOTHING, isJoining: true });
    expect(dueOf(aNode({ status: { state: 'leaving' } }))).to.deep.equal({ ...NOTHING, isLeaving: true });
    expect(planHostDue(aView(), 'nobody', EPOCH_MS)).to.deep.equal(NOTHING);
  });

  it('knows the services whose image it asks for', () => {
    const service = aService({ metadata: { annotations: { [IMAGE_REQUEST]: imageRequestText('registry.example/web:1', EPOCH) } } });
    const view = aView(service, aService({ name: 'api' }), aNode(), aNode({ name: 'node-2', status: { state: 'down' } }));
    expect(planHostDue(view, 'node-1', EPOCH_MS).images).to.deep.equal(['web']);
    expect(planHostDue(view, 'node-2', EPOCH_MS).images).to.deep.equal([]);
  });

  it('goes on with a change of role that its former member left half-way', () => {
    const inRole = (state: ManagerState, node: 'ready' | 'down') => dueOf(aNode({ status: { state: node, manager: { state, message: '', since: EPOCH } } }));
    expect(inRole('promoting', 'ready')).to.deep.equal({ ...NOTHING, isSynced: true, isPromoting: true });
    expect(inRole('promoting', 'down')).to.deep.equal(NOTHING);
    expect(inRole('upgrading', 'ready')).to.deep.equal({ ...NOTHING, isSynced: true, isUpgrading: true });
    expect(inRole('demoting', 'down')).to.deep.equal({ ...NOTHING, isDemoting: true });
  });
});
