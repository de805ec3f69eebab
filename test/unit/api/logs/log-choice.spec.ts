import { expect } from 'chai';
import { choiceOfService, choiceOfTask } from '../../../../api/logs/log-choice.js';
import { isCode } from '../../../../base/errors.js';
import { ClusterSnapshot, type Task } from '../../../../model/index.js';
import { aRunningTask, aService, aTask } from '../../../support/builders.js';

const service = aService();
const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;
const ended = (id: string, second: number, status: object = {}): Task =>
  aTask({ service, id, metadata: { creationTimestamp: at(second) }, status: { state: 'failed', node: 'node-1', ...status } });
const first = ended('aaaaaaaaaaaa', 1, { lastLines: ['oldest'] });
const second = ended('bbbbbbbbbbbb', 2, { lastLines: ['no database'] });
const live = aRunningTask({ service, id: 'cccccccccccc', metadata: { creationTimestamp: at(3) } });
const names = (tasks: readonly Task[]): string[] => tasks.map(({ metadata }) => metadata.name.slice(-1));

function viewOf(...tasks: readonly Task[]): ClusterSnapshot {
  const view = new ClusterSnapshot();
  for (const object of [service, ...tasks]) view.apply({ op: 'put', version: 1, object });
  return view;
}

describe('the choice of logs', () => {
  it('takes of a service every task whose container is there, ended or not', () => {
    const dying = ended('dddddddddddd', 2, { containerId: 'c0ffee' });
    const { readable, kept } = choiceOfService(viewOf(first, dying, live, aTask({ service, id: 'eeeeeeeeeeee' })), 'web', false);
    expect([names(readable).sort(), kept]).to.deep.equal([['c', 'd'], []]);
  });

  it('takes with previous the task of each slot that ended last: its container, or what is kept of it', () => {
    expect(names(choiceOfService(viewOf(first, second, live), 'web', true).kept)).to.deep.equal(['b']);
    const there = ended('bbbbbbbbbbbb', 2, { containerId: 'c0ffee' });
    expect(names(choiceOfService(viewOf(first, there, live), 'web', true).readable)).to.deep.equal(['b']);
  });

  it('finds the task before a task, in its slot alone', () => {
    const other = aTask({ service, id: 'ffffffffffff', spec: { slot: 2 }, metadata: { creationTimestamp: at(2) }, status: { state: 'failed', lastLines: ['x'] } });
    expect(names(choiceOfTask(viewOf(first, second, live, other), live, true).kept)).to.deep.equal(['b']);
    expect(names(choiceOfTask(viewOf(first, second, live, other), second, true).kept)).to.deep.equal(['a']);
    expect(codeOf(() => choiceOfTask(viewOf(first, live), first, true))).to.equal(true);
  });

  it('shows what is kept of a task that is named, and says where to look when that is nothing', () => {
    expect(names(choiceOfTask(viewOf(second), second, false).kept)).to.deep.equal(['b']);
    const pending = aTask({ service, id: 'eeeeeeeeeeee' });
    expect(() => choiceOfTask(viewOf(pending), pending, false)).to.throw('web.1.eeeeeeeeeeee has no container: it is pending (pending); for the task before it: drover logs --previous web.1');
  });
});

function codeOf(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch (error) {
    return isCode(error, 'NOT_FOUND');
  }
}
