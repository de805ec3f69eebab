import { expect } from 'chai';
import fc from 'fast-check';
import { getShortestPaths, getSimplePaths } from 'xstate/graph';
import { nodeEffects, nodeMachine, nodeTransition } from '../../../machines/index.js';
import { NODE_STATES, type NodeEvent, type NodeState } from '../../../model/index.js';
import { aNode, EPOCH, EPOCH_MS, someFacts } from '../../support/builders.js';

const EVENTS: readonly NodeEvent[] = [
  { type: 'node.joined', facts: someFacts() }, { type: 'node.joinFailed', error: 'no route' }, { type: 'node.retry' }, { type: 'node.missed' }, { type: 'node.answered' },
  { type: 'node.silent' }, { type: 'node.rebooted' }, { type: 'node.respecified' }, { type: 'node.leave' }, { type: 'node.left' },
];
const LATER = EPOCH_MS + 5000;
const nodeIn = (state: NodeState, hasJoined = true) => aNode({ status: { state, ...(hasJoined ? {} : { joinedAt: undefined, vtep: undefined }) } });
const machine = nodeMachine.provide({ actions: { requestJoin() {}, withdrawEndpoints() {}, rescheduleTasks() {}, requestSync() {}, requestLeave() {}, forgetHost() {} } });

describe('node machine', () => {
  const paths = getShortestPaths(machine, { events: EVENTS, input: { hasJoined: true } });

  it('has exactly the states of the model, and a path to each', () => {
    expect(Object.keys(nodeMachine.states)).to.have.members([...NODE_STATES]);
    expect(paths.map(({ state }) => state.value)).to.have.members([...NODE_STATES]);
  });

  for (const path of paths) {
    it(`walks ${path.steps.slice(1).map(({ event }) => event.type).join(' → ') || 'nothing'} to ${String(path.state.value)} as stored resources do`, () => {
      const node = path.steps.slice(1).reduce((before, { event }) => nodeTransition(before, event as NodeEvent, LATER) ?? expect.fail(`${before.status.state} refused ${event.type}`), nodeIn('joining'));
      expect(node.status.state).to.equal(path.state.value);
    });
  }

  it('takes every transition of the machine in some simple path, and the stored resource goes the same way', () => {
    const seen = new Set<string>();
    for (const { steps } of getSimplePaths(machine, { events: EVENTS, input: { hasJoined: true } })) {
      for (const { state } of steps) {
        for (const event of EVENTS.filter((candidate) => state.can(candidate))) {
          const next = nodeTransition(nodeIn(state.value as NodeState), event, LATER);
          expect(next, `${state.value} ${event.type}`).to.not.equal(undefined);
          seen.add(`${state.value}/${event.type}`);
        }
      }
    }
    const declared = Object.values(machine.states).flatMap((state) => state.ownEvents.map((type) => `${state.key}/${type}`));
    expect([...seen]).to.have.members(declared);
  });

  it('changes nothing for an event that the state does not accept', () => {
    expect(nodeTransition(nodeIn('joining'), { type: 'node.missed' }, LATER)).to.equal(undefined);
    expect(nodeTransition(nodeIn('removed'), { type: 'node.answered' }, LATER)).to.equal(undefined);
    expect(nodeEffects(nodeIn('removed'), { type: 'node.leave' })).to.deep.equal([]);
  });

  it('says another reason without giving the tasks away once more, or starting the time anew', () => {
    const down = nodeTransition(nodeIn('down'), { type: 'node.missed', reason: 'connection refused' }, LATER);
    expect(down?.status).to.include({ state: 'down', since: EPOCH, message: 'connection refused' });
    expect(nodeEffects(nodeIn('down'), { type: 'node.missed' })).to.deep.equal([]);
  });

  it('joins a node again that comes back from down, so that it is synced before it is ready', () => {
    expect(nodeTransition(nodeIn('down'), { type: 'node.answered' }, LATER)?.status.state).to.equal('joining');
    expect(nodeEffects(nodeIn('down'), { type: 'node.answered' })).to.deep.equal(['requestJoin']);
  });

  it('takes a silent node down only if it was ever joined: before that nothing can run there', () => {
    expect(nodeTransition(nodeIn('joining', false), { type: 'node.silent' }, LATER)).to.equal(undefined);
    expect(nodeTransition(nodeIn('joining', true), { type: 'node.silent' }, LATER)?.status.state).to.equal('down');
  });

  it('records what join learned, and since when the node is ready', () => {
    const joined = nodeTransition(nodeIn('joining', false), { type: 'node.joined', facts: someFacts({ cpus: 2 }), vtep: { address: '10.0.0.1', mtu: 1450 }, hostKey: 'SHA256:x' }, LATER);
    expect(joined?.status).to.include({ state: 'ready', hostKey: 'SHA256:x', observedGeneration: 1, since: new Date(LATER).toISOString() });
    expect(joined?.status.facts?.cpus).to.equal(2);
    expect(joined?.status.conditions[0]).to.include({ type: 'Ready', status: 'True' });
  });

  it('cleans a node that was removed while it was off when it is back, and never takes it for a member again', () => {
    const absent = nodeTransition(nodeIn('down'), { type: 'node.leave' }, LATER);
    expect(absent?.status).to.include({ state: 'absent', message: 'does not answer: cleaned when it is back' });
    expect(nodeTransition(nodeIn('absent'), { type: 'node.answered' }, LATER)?.status.state).to.equal('leaving');
    expect(nodeTransition(nodeIn('absent'), { type: 'node.joined' }, LATER)).to.equal(undefined);
  });

  it('says why a join failed', () => {
    expect(nodeTransition(nodeIn('joining'), { type: 'node.joinFailed', error: 'install packages: no such mirror' }, LATER)?.status).to.include({ state: 'joinFailed', message: 'install packages: no such mirror' });
  });

  it('never leaves removed, and keeps `since` within one state, whatever happens', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 30 }), (events) => {
      let node = nodeIn('joining', false);
      for (const event of events) {
        const next = nodeTransition(node, event, LATER);
        if (next === undefined) continue;
        expect(node.status.state).to.not.equal('removed');
        if (next.status.state === node.status.state) expect(next.status.since).to.equal(node.status.since);
        node = next;
      }
      if (node.status.state === 'joining' && events.length === 0) expect(node.status.since).to.equal(EPOCH);
    }));
  });
});
