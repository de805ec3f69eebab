import { expect } from 'chai';
import { slotName, slotRows, tasksBySlot } from '../../../model/slots.js';
import { aRunningTask, aService, aTask, EPOCH } from '../../support/builders.js';

const later = '2026-01-01T00:01:00.000Z';

describe('slots of a service', () => {
  it('are in natural order, and each begins with its newest task', () => {
    const old = aTask({ id: 'old', status: { state: 'failed' } }), fresh = aTask({ id: 'new', metadata: { creationTimestamp: later } });
    const rows = slotRows([aTask({ id: 'ten', spec: { slot: 10 } }), aTask({ id: 'two', spec: { slot: 2 } }), old, fresh]);
    expect(rows.map(({ task, isHistory }) => `${task.metadata.name}${isHistory ? ' before' : ''}`)).to.deep.equal(['web.1.new', 'web.1.old before', 'web.2.two', 'web.10.ten']);
  });

  it('take the live one of two that were made at the same time as the newer', () => {
    const [ended, live] = [aTask({ id: 'a', status: { state: 'failed' } }), aRunningTask({ id: 'b' })];
    expect(slotRows([ended, live]).map(({ task }) => task.metadata.name)).to.deep.equal(['web.1.b', 'web.1.a']);
    expect(ended.metadata.creationTimestamp).to.equal(EPOCH);
  });

  it('are named by number, or by node for a global service, whose name may hold dots', () => {
    const everywhere = aTask({ service: aService({ spec: { mode: 'global' } }), spec: { node: 'node-1.example' } });
    expect(slotName(everywhere)).to.equal('web.node-1.example');
    expect([...tasksBySlot([everywhere, aTask()]).keys()]).to.deep.equal(['web.node-1.example', 'web.1']);
  });
});
