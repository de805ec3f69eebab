import { expect } from 'chai';
import type { Service, Task, Write } from '../../../model/index.js';
import { planService } from '../../../plan/service.js';
import { aContext, applyWrites, aView, settle } from '../../support/apply-writes.js';
import { aNode, aRunningTask, aService, aTask, EPOCH } from '../../support/builders.js';

const tasksIn = (writes: readonly Write[]): Task[] => writes.flatMap(({ object }) => (object.kind === 'Task' ? object : []));
const running = (service: Service, slot: number, node = 'node-1') => aRunningTask({ service, id: `id${slot}`, spec: { slot }, status: { node } });

describe('replicated slots', () => {
  it('fills the lowest free numbers and then wants nothing more', () => {
    const service = aService({ spec: { replicas: 3 } }), view = aView(service, aNode(), running(service, 2)), context = aContext();
    const made = tasksIn(planService(view, service, context).writes);
    expect(made.map(({ spec, metadata }) => [spec.slot, metadata.name])).to.deep.equal([[1, 'web.1.aaaaaaaaaaaa'], [3, 'web.3.aaaaaaaaaaab']]);
    settle(view, () => planService(view, view.service('web') ?? service, context).writes);
    expect(planService(view, view.service('web') ?? service, context).writes).to.deep.equal([]);
  });

  it('scales down the crowded node first, so that the rest stays spread', () => {
    const service = aService({ spec: { replicas: 2 } });
    const view = aView(service, aNode(), aNode({ name: 'node-2' }), running(service, 1), running(service, 2), running(service, 3, 'node-2'));
    expect(tasksIn(planService(view, service, aContext()).writes).map(({ spec, status }) => [spec.slot, spec.desired, status.state])).to.deep.equal([[2, 'remove', 'stopping']]);
  });

  it('removes what does not run before what does, whatever its number', () => {
    const service = aService({ spec: { replicas: 1 } });
    const view = aView(service, aNode(), aTask({ service, spec: { slot: 1 }, id: 'x' }), running(service, 2));
    expect(tasksIn(planService(view, service, aContext()).writes).map(({ spec, status }) => [spec.slot, status.state])).to.deep.equal([[1, 'shutdown']]);
  });

  it('wants no task of a service that is being deleted', () => {
    const service = aService({ spec: { replicas: 2 }, metadata: { deletionTimestamp: EPOCH } });
    const view = aView(service, aNode(), running(service, 1), aTask({ service, spec: { slot: 2 }, id: 'y' }));
    expect(tasksIn(planService(view, service, aContext()).writes).map(({ spec }) => spec.desired)).to.deep.equal(['remove', 'remove']);
  });

  it('ignores the tasks of a service of the same name that was deleted before', () => {
    const service = aService({ metadata: { uid: 'new' } });
    const view = aView(service, aNode(), running(aService(), 1));
    expect(tasksIn(planService(view, service, aContext()).writes).map(({ spec }) => spec.serviceUid)).to.deep.equal(['new']);
  });

  it('gives the slots of a node that is down away at once, and says by whom and why', () => {
    const service = aService(), view = aView(service, aNode({ status: { state: 'down' } }), running(service, 1));
    const [old, successor] = tasksIn(planService(view, service, aContext()).writes).sort((a) => (a.status.state === 'pending' ? 1 : -1));
    expect(old?.status).to.include({ state: 'rescheduled', replacedBy: successor?.metadata.name, message: 'node down' });
    expect(old?.spec.desired).to.equal('shutdown');
    expect(successor?.spec).to.include({ slot: 1, replaces: old?.metadata.name }).and.not.have.property('notBefore');
  });

  it('keeps the tasks of a node that is only late or joins again', () => {
    const service = aService();
    for (const state of ['unreachable', 'joining', 'joinFailed'] as const) {
      expect(tasksIn(planService(aView(service, aNode({ status: { state } }), running(service, 1)), service, aContext()).writes), state).to.deep.equal([]);
    }
  });

  it('keeps the tasks of a paused node', () => {
    const service = aService(), view = aView(service, aNode({ spec: { availability: 'pause' } }), running(service, 1));
    expect(tasksIn(planService(view, service, aContext()).writes)).to.deep.equal([]);
  });

  it('counts what serves, and writes the status only when it changed', () => {
    const service = aService({ spec: { replicas: 2 } }), view = aView(service, aNode(), running(service, 1)), context = aContext();
    applyWrites(view, planService(view, service, context).writes);
    const { status } = view.service('web') ?? service;
    expect(status.replicas).to.deep.equal({ desired: 2, running: 1 });
    expect(status.observedGeneration).to.equal(1);
    expect(status.conditions[0]).to.include({ type: 'Available', status: 'False', message: '1 of 2 tasks running' });
  });
});
