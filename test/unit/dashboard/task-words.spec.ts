import { expect } from 'chai';
import { ranForMs, taskPredicate, taskTimes, taskTone, waitsForTime } from '../../../dashboard/data/task-words.js';
import { TASK_STATES } from '../../../model/task.js';
import { aRunningTask, aService, aTask, EPOCH, EPOCH_MS } from '../../support/builders.js';

const healthcheck = { test: ['CMD', 'true'], intervalMs: 1000, timeoutMs: 1000, retries: 3, startPeriodMs: 0 };
const watched = aService({ spec: { healthcheck } });
const second = (count: number): string => new Date(EPOCH_MS + count * 1000).toISOString();
const say = (task: Parameters<typeof taskPredicate>[0], nowMs = EPOCH_MS): string => taskPredicate(task, nowMs);

describe('how a task stands, in words', () => {
  it('says why it waits', () => {
    expect(say(aTask())).to.equal('waits to be given to a node');
    expect(say(aTask({ status: { message: 'no suitable node (1 node lacks memory)' } }))).to.equal('waits: no suitable node (1 node lacks memory)');
  });

  it('counts down to the next try of one that crashes, and to a plain restart', () => {
    const crashing = aTask({ spec: { notBefore: second(40), quickFailures: 3 }, status: { message: 'CrashLoop, next try in 41s' } });
    expect(say(crashing)).to.equal('crashes again and again (3 times in a row): the next try is in 40 s');
    expect(say(aTask({ spec: { notBefore: second(5) }, status: { message: 'restarts in 5s' } }))).to.equal('is started again in 5 s');
    expect(say(crashing, EPOCH_MS + 60_000)).to.equal('waits to be given to a node');
    expect(waitsForTime(crashing)).to.equal(true);
  });

  it('tells a container that runs from one that is healthy', () => {
    expect(say(aRunningTask())).to.equal('runs on node-1');
    expect(say(aRunningTask({ service: watched, status: { health: 'healthy' } }))).to.equal('runs on node-1 and is healthy');
    expect(say(aRunningTask({ service: watched, status: { health: 'starting' } }))).to.equal('runs on node-1, and its health check has not passed yet');
    expect(say(aRunningTask({ service: watched, status: { health: 'unhealthy' } }))).to.equal('runs on node-1, but is not healthy');
  });

  it('says what it failed of, and the exit code where that is not said already', () => {
    expect(say(aRunningTask({ status: { state: 'failed', message: 'failed', error: 'task: non-zero exit (3)', exitCode: 3 } }))).to.equal('has failed on node-1: task: non-zero exit (3)');
    expect(say(aRunningTask({ status: { state: 'failed', message: 'failed', error: 'unhealthy container', exitCode: 137 } }))).to.equal('has failed on node-1: unhealthy container (exit code 137)');
    expect(say(aTask({ status: { state: 'preparing', node: 'node-1', message: 'preparing: 40 % of 12 MiB' } }))).to.equal('is being prepared on node-1: 40 % of 12 MiB');
  });

  it('has words for every state, none of which repeat it', () => {
    for (const state of TASK_STATES) expect(say(aRunningTask({ status: { state, message: state } })), state).to.not.contain(`: ${state}`);
  });
});

describe('the tone of a task', () => {
  it('is good while it serves and when its work is done, and bad where waiting does not help', () => {
    expect(taskTone(aRunningTask())).to.equal('good');
    expect(taskTone(aTask({ status: { state: 'complete' } }))).to.equal('good');
    expect(taskTone(aRunningTask({ service: watched, status: { health: 'starting' } }))).to.equal('busy');
    expect(taskTone(aTask())).to.equal('busy');
    expect(taskTone(aTask({ status: { message: 'no suitable node (there are no nodes)' } }))).to.equal('bad');
    expect(taskTone(aTask({ status: { state: 'failed' } }))).to.equal('bad');
    expect(taskTone(aTask({ status: { state: 'shutdown' } }))).to.equal('idle');
  });
});

describe('the times of a task', () => {
  it('are those that its status keeps, each with the time since the one before', () => {
    const task = aRunningTask({ status: { startedAt: second(3), servingSince: second(4), finishedAt: second(64) } });
    expect(taskTimes(task)).to.deep.equal([
      { name: 'Created', at: EPOCH }, { name: 'Container started', at: second(3), afterMs: 3000 },
      { name: 'Takes connections since', at: second(4), afterMs: 1000 }, { name: 'Ended', at: second(64), afterMs: 60_000 },
    ]);
    expect(ranForMs(task, 0)).to.equal(61_000);
    expect(ranForMs(aRunningTask({ status: { startedAt: EPOCH } }), EPOCH_MS + 5000)).to.equal(5000);
    expect(ranForMs(aTask(), 0)).to.equal(undefined);
  });
});
