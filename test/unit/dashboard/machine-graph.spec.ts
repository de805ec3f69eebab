import { expect } from 'chai';
import { isOnEveryWay, machineGraph, statesBetween } from '../../../dashboard/data/machine-graph.js';
import { eventWords, stateMeaning } from '../../../dashboard/data/machine-words.js';
import { NODE_STATES } from '../../../model/node.js';
import { TASK_STATES, TERMINAL_TASK_STATES } from '../../../model/task.js';

describe('the graph of a machine', () => {
  const task = machineGraph('task');

  it('has the states of the model, and says which of them are ends', () => {
    expect(task.initial).to.equal('pending');
    expect(task.states.map(({ name }) => name)).to.have.members([...TASK_STATES]);
    expect(task.states.filter(({ isFinal }) => isFinal).map(({ name }) => name)).to.have.members([...TERMINAL_TASK_STATES]);
    expect(machineGraph('node').states.map(({ name }) => name)).to.have.members([...NODE_STATES]);
  });

  it('joins all events between two states in one arrow, and leaves out what stays where it is', () => {
    expect(task.edges.find(({ from, to }) => from === 'starting' && to === 'failed')?.events).to.have.members(['task.rejected', 'task.missing', 'node.rebooted', 'task.exited']);
    expect(task.edges.filter(({ from, to }) => from === to)).to.deep.equal([]);
    expect(new Set(task.edges.map(({ from, to }) => `${from} ${to}`)).size).to.equal(task.edges.length);
  });

  it('has words for every event that leads anywhere, and for every state of tasks and nodes', () => {
    for (const machine of ['task', 'node', 'availability', 'manager'] as const) {
      for (const { events } of machineGraph(machine).edges) expect(eventWords(events), events.join()).to.not.match(/[a-z]\.[a-z]/);
    }
    for (const state of TASK_STATES) expect(stateMeaning('task', state)).to.be.a('string');
    for (const state of NODE_STATES) expect(stateMeaning('node', state)).to.be.a('string');
    expect(stateMeaning('manager', 'worker')).to.equal(undefined);
  });

  it('knows what may lie between two states, and what must', () => {
    expect(statesBetween(task, 'assigned', 'running')).to.deep.equal(['preparing', 'starting']);
    expect(isOnEveryWay(task, 'preparing', { from: 'assigned', to: 'running' })).to.equal(false);
    expect(statesBetween(task, 'running', 'shutdown')).to.deep.equal(['stopping']);
    expect(isOnEveryWay(task, 'stopping', { from: 'running', to: 'shutdown' })).to.equal(true);
    expect(statesBetween(task, 'assigned', 'failed', new Set(['running']))).to.deep.equal(['preparing', 'starting', 'stopping']);
  });
});
