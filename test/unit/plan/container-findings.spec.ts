import { expect } from 'chai';
import { planContainerFindings, type FoundContainer } from '../../../plan/container-findings.js';
import { aRunningTask, aTask, EPOCH_MS } from '../../support/builders.js';
import type { Task } from '../../../model/index.js';

const LATER = EPOCH_MS + 5000;
const found = (changes: Partial<FoundContainer> = {}): FoundContainer => ({ containerId: 'c0ffee', name: 'web.1.aaaaaaaaaaaa', taskId: 'aaaaaaaaaaaa', state: 'running', ...changes });
const look = (tasks: readonly Task[], containers: readonly FoundContainer[], changes = {}) =>
  planContainerFindings({ tasks, found: containers, lookedAt: LATER, now: LATER, isJoining: false, ...changes });

describe('planContainerFindings', () => {
  it('says nothing when each running task has its running container', () => {
    expect(look([aRunningTask()], [found()])).to.deep.equal({ events: [], stray: [], overdue: [] });
  });

  it('reports a container that is gone, and one that ended unseen', () => {
    const task = aRunningTask();
    expect(look([task], []).events).to.deep.equal([{ task: task.metadata.name, event: { type: 'task.missing' } }]);
    expect(look([task], [found({ state: 'exited', exitCode: 3 })]).events).to.deep.equal([{ task: task.metadata.name, event: { type: 'task.exited', exitCode: 3 } }]);
  });

  it('leaves a task alone that changed after the look began, because the look is older', () => {
    const task = aRunningTask({ status: { since: new Date(LATER + 1).toISOString() } });
    expect(look([task], []).events).to.deep.equal([]);
  });

  it('finds containers that no task accounts for, and those of released tasks', () => {
    const released = aRunningTask({ status: { state: 'shutdown', released: true } });
    expect(look([], [found()]).stray).to.have.length(1);
    expect(look([released], [found()]).stray).to.have.length(1);
  });

  it('takes ended tasks\' containers away when a host returns, before it is ready', () => {
    const ended = aRunningTask({ status: { state: 'rescheduled' } });
    expect(look([ended], [found()]).stray).to.deep.equal([]);
    expect(look([ended], [found()], { isJoining: true }).stray).to.have.length(1);
  });

  it('makes the job of a task due again that hangs on its way', () => {
    const task = aTask({ status: { state: 'preparing', node: 'node-1' } });
    expect(look([task], [], { now: EPOCH_MS + 31_000 }).overdue).to.deep.equal([task.metadata.name]);
    expect(look([task], []).overdue).to.deep.equal([]);
  });
});
