import { expect } from 'chai';
import { planService } from '../../../plan/service.js';
import { aContext, applyWrites, aView } from '../../support/apply-writes.js';
import { aNode, aRunningTask, aService } from '../../support/builders.js';

const service = aService({ name: 'agent', spec: { mode: 'global', placement: { constraints: ['node.role == worker'], preferences: [], maxReplicasPerNode: 0 } } });
const on = (node: string) => aRunningTask({ service, id: `on-${node}`, spec: { node }, status: { node } });

describe('global service', () => {
  it('has one task per node that takes tasks and satisfies the constraints', () => {
    const view = aView(service, aNode({ name: 'a' }), aNode({ name: 'b', spec: { role: 'manager' } }), aNode({ name: 'c', spec: { availability: 'pause' } }), aNode({ name: 'd', status: { state: 'joining' } }), aNode({ name: 'e' }));
    const context = aContext();
    applyWrites(view, planService(view, service, context).writes);
    expect(view.tasksOfService('agent').map(({ metadata }) => metadata.name)).to.deep.equal(['agent.a.aaaaaaaaaaaa', 'agent.e.aaaaaaaaaaab']);
    expect(planService(view, view.service('agent') ?? service, context).writes).to.deep.equal([]);
  });

  it('gives up the task of a node that is down without a replacement, and fills it when the node is back', () => {
    const view = aView(service, aNode({ name: 'a', status: { state: 'down' } }), on('a')), context = aContext();
    applyWrites(view, planService(view, service, context).writes);
    expect(view.tasksOfService('agent').map(({ status }) => status.state)).to.deep.equal(['rescheduled']);
    const node = view.node('a') ?? expect.fail('no node');
    applyWrites(view, [{ op: 'put', object: { ...node, status: { ...node.status, state: 'ready' } } }]);
    applyWrites(view, planService(view, view.service('agent') ?? service, context).writes);
    expect(view.tasksOfService('agent').map(({ status }) => status.state)).to.deep.equal(['rescheduled', 'pending']);
  });

  it('stops the task of a drained node and of one that no longer satisfies the constraints, and keeps that of a paused one', () => {
    const nodes = [aNode({ name: 'a', spec: { availability: 'drain' } }), aNode({ name: 'b', spec: { role: 'manager' } }), aNode({ name: 'c', spec: { availability: 'pause' } })];
    const { writes } = planService(aView(service, nodes, on('a'), on('b'), on('c')), service, aContext());
    expect(writes.flatMap(({ object }) => (object.kind === 'Task' ? [[object.status.node, object.status.message]] : []))).to.deep.equal([['a', 'node drained'], ['b', 'constraint no longer met']]);
  });

  it('does not restart on a paused node before it takes tasks again', () => {
    const failed = aRunningTask({ service, id: 'x', spec: { node: 'a' }, status: { node: 'a', state: 'failed', finishedAt: '2026-01-01T01:00:00.000Z' } });
    const tasksMade = (availability: 'pause' | 'active') =>
      planService(aView(service, aNode({ name: 'a', spec: { availability } }), failed), service, aContext()).writes.filter(({ object }) => object.kind === 'Task' && object.status.state === 'pending').length;
    expect([tasksMade('pause'), tasksMade('active')]).to.deep.equal([0, 1]);
  });
});
