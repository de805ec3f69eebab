import { expect } from 'chai';
import fc from 'fast-check';
import { getShortestPaths } from 'xstate/graph';
import { availabilityMachine, availabilityTransition } from '../../../machines/index.js';
import { AVAILABILITY_STATES, type AvailabilityEvent, type AvailabilityState } from '../../../model/index.js';
import { aNode, EPOCH, EPOCH_MS } from '../../support/builders.js';

const EVENTS: readonly AvailabilityEvent[] = [
  { type: 'availability.activated' }, { type: 'availability.paused' }, { type: 'availability.drained' }, { type: 'node.emptied' }, { type: 'node.occupied' },
];
const LATER = EPOCH_MS + 5000;
const nodeIn = (state: AvailabilityState) => aNode({ status: { availability: { state, since: EPOCH, message: '' } } });
const stateAfter = (state: AvailabilityState, type: AvailabilityEvent['type']) => availabilityTransition(nodeIn(state), { type }, 'why', LATER)?.status.availability?.state;

describe('availability machine', () => {
  const paths = getShortestPaths(availabilityMachine.provide({ actions: { relieveTasks() {} } }), { events: EVENTS });

  it('has exactly the states of the model, and a path to each that a stored node goes as well', () => {
    expect(Object.keys(availabilityMachine.states)).to.have.members([...AVAILABILITY_STATES]);
    expect(paths.map(({ state }) => state.value)).to.have.members([...AVAILABILITY_STATES]);
    for (const { state, steps } of paths) {
      const node = steps.slice(1).reduce((before, { event }) => availabilityTransition(before, event as AvailabilityEvent, '', LATER) ?? before, aNode());
      expect(node.status.availability?.state ?? 'active').to.equal(state.value);
    }
  });

  it('says since when and why', () => {
    expect(availabilityTransition(aNode(), { type: 'availability.drained' }, '2 tasks to move', LATER)?.status.availability)
      .to.deep.equal({ state: 'draining', since: new Date(LATER).toISOString(), message: '2 tasks to move' });
  });

  it('is drained only by draining: an empty node that is paused is not', () => {
    expect(stateAfter('draining', 'node.emptied')).to.equal('drained');
    expect(stateAfter('paused', 'node.emptied')).to.equal(undefined);
    expect(stateAfter('active', 'node.emptied')).to.equal(undefined);
  });

  it('drains once more what turned up on a drained node', () => {
    expect(stateAfter('drained', 'node.occupied')).to.equal('draining');
  });

  it('can be activated from wherever it is, and is active then, whatever came before', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 30 }), (events) => {
      const node = events.reduce((before, event) => availabilityTransition(before, event, '', LATER) ?? before, aNode());
      const activated = availabilityTransition(node, { type: 'availability.activated' }, '', LATER) ?? node;
      expect(activated.status.availability?.state ?? 'active').to.equal('active');
    }));
  });
});
