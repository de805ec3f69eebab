import { expect } from 'chai';
import { machineGraph } from '../../../dashboard/data/machine-graph.js';
import { marksOf, timesBetween, type WayStep } from '../../../dashboard/data/machine-way.js';
import { nodeWay, taskWay } from '../../../dashboard/data/task-way.js';
import type { ClusterEvent } from '../../../model/event.js';
import { aNode, aRunningTask, aTask, EPOCH } from '../../support/builders.js';

const second = (count: number): string => new Date(Date.parse(EPOCH) + count * 1000).toISOString();
const graph = machineGraph('task');
const event = (reason: string, time: string, { kind = 'Task' as ClusterEvent['object']['kind'], name = 'web.1.aaaaaaaaaaaa', message = '' } = {}): ClusterEvent =>
  ({ time, type: 'Normal', reason, message, object: { kind, name }, source: 'task' });
const words = (way: readonly WayStep[]): string[] => way.map(({ state, certainty, at }) => `${state} ${at === undefined ? certainty : `+${(Date.parse(at) - Date.parse(EPOCH)) / 1000}`}`);

describe('the way of a task', () => {
  it('is what events tell, with what is too short for an event as possible', () => {
    const task = aRunningTask({ status: { since: second(9), startedAt: second(8) } });
    const way = taskWay(task, [event('TaskRunning', second(9)), event('TaskAssigned', second(1))], graph);
    expect(words(way)).to.deep.equal(['pending +0', 'assigned +1', 'preparing possible', 'starting possible', 'running +8']);
  });

  it('is the same without events, as far as the status tells: its node and its start, but not when it got the node', () => {
    const ended = aRunningTask({ status: { state: 'complete', since: second(20), startedAt: second(8), finishedAt: second(20) } });
    expect(words(taskWay(ended, [], graph))).to.deep.equal(['pending +0', 'assigned certain', 'preparing possible', 'starting possible', 'running +8', 'complete +20']);
  });

  it('knows that what ran and was shut down has been stopping, since no other way leads there', () => {
    const task = aRunningTask({ status: { state: 'shutdown', since: second(20), startedAt: second(8) } });
    expect(words(taskWay(task, [], graph)).slice(-3)).to.deep.equal(['running +8', 'stopping certain', 'shutdown +20']);
  });

  it('knows by the versions of its writes whether it was stopping before it failed', () => {
    const failed = (versions: object) => aRunningTask({ status: { state: 'failed', since: second(20), startedAt: second(8), ...versions } });
    expect(words(taskWay(failed({ quietVersion: 5 }), [], graph))).to.include('stopping certain');
    expect(words(taskWay(failed({ quietVersion: 5, endedVersion: 7 }), [], graph))).to.include('stopping certain');
    expect(words(taskWay(failed({ quietVersion: 7, endedVersion: 7 }), [], graph)).join()).to.not.contain('stopping');
    expect(words(taskWay(failed({}), [], graph))).to.include('stopping possible');
  });

  it('never was running when it was never started', () => {
    const rejected = aTask({ status: { state: 'rejected', since: second(3), node: 'node-1', error: 'no such image' } });
    expect(words(taskWay(rejected, [], graph))).to.deep.equal(['pending +0', 'assigned certain', 'preparing possible', 'rejected +3']);
    const failed = aTask({ status: { state: 'failed', since: second(3), node: 'node-1' } });
    expect(words(taskWay(failed, [], graph)).join()).to.not.contain('running');
  });

  it('is one step for a task that waits, whatever it said of that, and leaves the events of others alone', () => {
    const way = taskWay(aTask({ status: { message: 'no suitable node (1 node drained)' } }), [event('TaskPending', second(2)), event('TaskRunning', second(3), { name: 'web.1.bbbbbbbbbbbb' }), event('Configured', second(1), { kind: 'Service', name: 'web' })], graph);
    expect(words(way)).to.deep.equal(['pending +0']);
    expect(way[0]?.note).to.contain('drained');
  });

  it('tells the time from each known step to the next, never less than none', () => {
    const way: WayStep[] = [{ state: 'a', certainty: 'recorded', at: second(0) }, { state: 'b', certainty: 'possible' }, { state: 'c', certainty: 'recorded', at: second(3) }, { state: 'd', certainty: 'recorded', at: second(2) }];
    expect(timesBetween(way)).to.deep.equal([undefined, undefined, 3000, 0]);
  });
});

describe('what of the picture a way sets off', () => {
  it('is the present state, what was passed, the arrows between, and where it can go', () => {
    const task = aRunningTask({ status: { startedAt: second(8) } });
    const { states, edges } = marksOf(graph, 'running', taskWay(task, [], graph));
    expect(Object.fromEntries(states)).to.deep.equal({ pending: 'passed', assigned: 'passed', preparing: 'possible', starting: 'possible', running: 'present' });
    expect(edges.get('pending assigned')).to.equal('passed');
    expect(edges.get('assigned preparing')).to.equal('possible');
    expect(edges.get('assigned running')).to.equal('possible');
    expect(edges.get('running stopping')).to.equal('next');
    expect(edges.get('starting failed')).to.equal(undefined);
  });

  it('has nowhere to go from an end', () => {
    const { edges } = marksOf(graph, 'shutdown', [{ state: 'pending', certainty: 'recorded' }, { state: 'shutdown', certainty: 'recorded' }]);
    expect([...edges.values()]).to.deep.equal(['passed']);
  });
});

describe('the way of a node', () => {
  const told = (reason: string, at: number): ClusterEvent => event(reason, second(at), { kind: 'Node', name: 'node-1' });

  it('goes back and forth, and ends with the present state', () => {
    const node = aNode({ status: { state: 'ready', since: second(40) } });
    const way = nodeWay(node, [told('NodeReady', 41), told('NodeUnreachable', 30), told('NodeDrained', 20), told('NodeReady', 10), told('NodeJoining', 0)]);
    expect(words(way)).to.deep.equal(['joining +0', 'ready +10', 'unreachable +30', 'ready +40']);
    const { edges } = marksOf(machineGraph('node'), 'ready', way);
    expect(edges.get('unreachable ready')).to.equal('passed');
    expect(edges.get('ready unreachable')).to.equal('passed');
    expect(edges.get('ready leaving')).to.equal('next');
  });

  it('is the present state where nothing else is known', () => {
    expect(words(nodeWay(aNode({ status: { since: second(5) } }), []))).to.deep.equal(['ready +5']);
  });
});
