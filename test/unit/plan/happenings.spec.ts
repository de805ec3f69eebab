import { expect } from 'chai';
import { happenings } from '../../../plan/happenings.js';
import { aNode, aRunningTask, aService, EPOCH, someSettings } from '../../support/builders.js';

describe('happenings', () => {
  it('tells who scaled what, from how many to how many', () => {
    const [before, after] = [aService({ spec: { replicas: 3 } }), aService({ metadata: { generation: 2 }, spec: { replicas: 12 } })];
    expect(happenings(before, after, { time: EPOCH })).to.deep.equal([
      { time: EPOCH, type: 'Normal', reason: 'Scaled', message: 'scaled from 3 to 12', source: 'user', object: { kind: 'Service', name: 'web' } },
    ]);
  });

  it('tells which user asked for a change, and what of the spec is another one: single values, and of lists and maps the name alone', () => {
    const [before, after] = [aService({ spec: { image: 'web:1', env: { KEY: 'a' } } }), aService({ metadata: { generation: 2 }, spec: { image: 'web:2', env: { KEY: 'hunter2' } } })];
    expect(happenings(before, after, { time: EPOCH, by: 'ada' })).to.deep.equal([
      { time: EPOCH, type: 'Normal', reason: 'Configured', message: 'spec changed (generation 2): image web:1 to web:2, env', source: 'user', user: 'ada', object: { kind: 'Service', name: 'web' } },
    ]);
    const task = aRunningTask();
    expect(happenings(task, { ...task, status: { ...task.status, state: 'failed' } }, { time: EPOCH, by: 'ada' })[0]).not.to.have.property('user');
  });

  it('tells a deletion as the wish of a user, and then as the work of the controller', () => {
    const told = (before: Parameters<typeof happenings>[0], after: Parameters<typeof happenings>[1], by?: string) => happenings(before, after, { time: EPOCH, by }).map(({ reason, source, user }) => `${reason} ${source} ${user}`);
    const marked = aService({ metadata: { deletionTimestamp: EPOCH } });
    expect([told(aService(), marked, 'ada'), told(marked, undefined), told(aService(), undefined, 'ada')]).to.deep.equal([['Deleting user ada'], ['Deleted reaper undefined'], ['Deleted user ada']]);
  });

  it('tells an update that goes back by itself as the updater\'s doing, with the reason, and not as a change that a user made', () => {
    const before = aService({ status: { update: { state: 'updating', message: 'update in progress', startedAt: EPOCH } } });
    const reason = 'update rolled back due to failure or early termination of task web.1.x: no such image';
    const after = aService({ metadata: { generation: 2 }, spec: { image: 'old' }, status: { update: { state: 'rollback_started', message: reason, reason, startedAt: '2026-01-01T00:00:09.000Z' } } });
    expect(happenings(before, after, { time: EPOCH })).to.deep.equal([{ time: EPOCH, type: 'Warning', reason: 'RollbackStarted', message: reason, source: 'updater', object: { kind: 'Service', name: 'web' } }]);
    const done = aService({ metadata: { generation: 2 }, spec: { image: 'old' }, status: { update: { ...after.status.update!, state: 'rollback_completed', message: 'rollback completed' } } });
    expect(happenings(after, done, { time: EPOCH })[0]).to.include({ type: 'Normal', reason: 'RollbackCompleted' });
  });

  it('warns of somebody else on a published port, and of the end of it', () => {
    const withPorts = (status: 'True' | 'False', message: string) => aNode({ status: { conditions: [{ type: 'PortsFree', status, reason: 'x', message, lastTransitionTime: EPOCH }] } });
    const [taken, free] = [withPorts('False', 'nginx listens on 80/tcp'), withPorts('True', '')];
    expect(happenings(aNode(), taken, { time: EPOCH })[0]).to.include({ type: 'Warning', reason: 'PortTaken', message: 'nginx listens on 80/tcp' });
    expect(happenings(taken, free, { time: EPOCH })[0]).to.include({ type: 'Normal', reason: 'PortsFree' });
    expect([...happenings(taken, taken, { time: EPOCH }), ...happenings(aNode(), aNode(), { time: EPOCH })]).to.deep.equal([]);
  });

  it('warns of a task that failed, with its error', () => {
    const task = aRunningTask();
    const failed = { ...task, status: { ...task.status, state: 'failed' as const, error: 'task: non-zero exit (137)' } };
    expect(happenings(task, failed, { time: EPOCH })[0]).to.include({ type: 'Warning', reason: 'TaskFailed', message: 'failed on node-1: task: non-zero exit (137)' });
  });

  it('warns of a node that is down, and says nothing of what does not concern people', () => {
    const [up, down] = [aNode(), aNode({ status: { state: 'down', message: 'no heartbeat for 3.1 s (3 missed)' } })];
    expect(happenings(up, down, { time: EPOCH })[0]).to.include({ type: 'Warning', reason: 'NodeDown', message: 'no heartbeat for 3.1 s (3 missed)' });
    expect(happenings(up, aNode({ status: { attachments: { ingress: '10.255.0.2' } } }), { time: EPOCH })).to.deep.equal([]);
  });

  it('warns when an outage holds up rescheduling, and says when it is over', () => {
    const outage = (status: 'True' | 'False') => ({ ...someSettings(), status: { conditions: [{ type: 'Outage', status, reason: 'x', message: 'so it is', lastTransitionTime: EPOCH }] } });
    expect(happenings(someSettings(), outage('True'), { time: EPOCH })[0]).to.include({ type: 'Warning', reason: 'Outage', message: 'so it is' });
    expect(happenings(outage('True'), outage('False'), { time: EPOCH })[0]).to.include({ type: 'Normal', reason: 'OutageOver' });
    expect(happenings(outage('True'), outage('True'), { time: EPOCH })).to.deep.equal([]);
  });

  it('tells of a job when a run is begun, when it is over, and when one was due and not begun', () => {
    const run = { iteration: 1, templateHash: 'x', startedAt: EPOCH, state: 'running', completed: 0, total: 2 } as const;
    const job = (...changes: readonly object[]) => aService({ status: { job: Object.assign({ iteration: 1, runs: [run] }, ...changes) } });
    const told = (before: Parameters<typeof happenings>[0], after: Parameters<typeof happenings>[1]) => happenings(before, after, { time: EPOCH }).map(({ reason, message }) => `${reason}: ${message}`);
    expect(told(job({ runs: [] }), job())).to.deep.equal(['JobRunBegun: run 1 begun']);
    expect(told(job(), job({ runs: [{ ...run, state: 'failed', completed: 1 }] }))).to.deep.equal(['JobRunFailed: run 1 failed: 1 of 2 tasks completed']);
    expect(told(job(), job({ skipped: { scheduledAt: EPOCH, reason: 'too late' } }))).to.deep.equal([`JobRunSkipped: the run due at ${EPOCH} was not started: too late`]);
    expect(told(job(), job({ runs: [{ ...run, completed: 1 }] }))).to.deep.equal([]);
  });
});
