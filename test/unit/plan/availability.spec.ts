import { expect } from 'chai';
import { DRAIN_DEADLINE, type AnyResource, type AvailabilityState, type Node } from '../../../model/index.js';
import { planAvailability } from '../../../plan/availability.js';
import { aView } from '../../support/apply-writes.js';
import { aHost, aNetwork, aNode, aRunningTask, aService, aTask, EPOCH, EPOCH_MS } from '../../support/builders.js';

const service = aService({ spec: { networks: ['internal'] } });
const leaving = aRunningTask({ service, id: 'old' });
const nodeThat = (wish: Node['spec']['availability'], state: AvailabilityState, annotations: Record<string, string> = {}): Node =>
  aNode({ metadata: { annotations }, spec: { availability: wish }, status: { availability: { state, since: EPOCH, message: '' }, attachments: { internal: '172.30.0.9' } } });
const plan = (node: Node, ...others: readonly AnyResource[]) => planAvailability(aView(node, aNetwork(), service, ...others), node, EPOCH_MS);

describe('planAvailability', () => {
  it('follows the wish of the user from wherever the node is', () => {
    expect(plan(nodeThat('drain', 'active')).event).to.deep.equal({ type: 'availability.drained' });
    expect(plan(nodeThat('pause', 'drained')).event).to.deep.equal({ type: 'availability.paused' });
    expect(plan(nodeThat('active', 'draining')).event).to.deep.equal({ type: 'availability.activated' });
    expect(plan(nodeThat('active', 'active'))).to.deep.equal({ message: '', blockers: [], isForced: false });
  });

  it('is drained when no task is left, and drains once more when one turns up', () => {
    expect(plan(nodeThat('drain', 'draining'), leaving).event).to.equal(undefined);
    expect(plan(nodeThat('drain', 'draining')).event).to.deep.equal({ type: 'node.emptied' });
    expect(plan(nodeThat('drain', 'drained'), leaving).event).to.deep.equal({ type: 'node.occupied' });
  });

  it('says of each task that is left what it waits for', () => {
    const relieves = { task: leaving.metadata.name, cause: 'drain' } as const;
    const blockedBy = (...others: readonly AnyResource[]): string => plan(nodeThat('drain', 'draining'), leaving, ...others).blockers[0] ?? '';
    expect(blockedBy()).to.equal('web.1: waits for its replacement');
    expect(blockedBy(aTask({ service, id: 'new', spec: { relieves }, status: { message: 'no suitable node (1 node drained)' } }))).to.equal('web.1: no suitable node (1 node drained)');
    expect(blockedBy(aTask({ service, id: 'new', spec: { relieves }, status: { state: 'starting', node: 'node-2' } }))).to.equal('web.1: its replacement is starting on node-2');
    const serving = aRunningTask({ service, id: 'new', spec: { relieves }, status: { node: 'node-2' } });
    expect(blockedBy(serving, aHost({ name: 'node-1', status: { appliedVersion: 0 } }))).to.equal('web.1: node-1 does not list its replacement yet');
    expect(plan(nodeThat('drain', 'draining'), aRunningTask({ service, status: { state: 'stopping' } })).blockers).to.deep.equal(['web.1: stopping']);
  });

  it('loses patience at the deadline that came with the wish, and wakes for it', () => {
    const at = (ms: number) => ({ [DRAIN_DEADLINE]: new Date(EPOCH_MS + ms).toISOString() });
    expect(plan(nodeThat('drain', 'draining', at(5000)), leaving)).to.include({ isForced: false, wakeAt: EPOCH_MS + 5000 });
    expect(plan(nodeThat('drain', 'draining', at(0)), leaving)).to.include({ isForced: true }).and.not.have.property('wakeAt');
  });
});
