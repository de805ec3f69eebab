import { expect } from 'chai';
import { isTerminalTask, type JobSchedule, type JobStatus, type Service, type ServiceSpec } from '../../../../model/index.js';
import { aNode, aService, EPOCH_MS } from '../../../support/builders.js';
import { PlannedCluster } from '../../../support/planned-cluster.js';
import { planService } from '../../../../plan/service.js';

const MINUTE = 60_000;
const schedule = (changes: Partial<JobSchedule> = {}): JobSchedule =>
  ({ cron: '*/10 * * * *', timeZone: 'UTC', overlap: 'forbid', missedRuns: 'latest', suspend: false, history: { successful: 3, failed: 1 }, ...changes });

function start(changes: Partial<JobSchedule> = {}, spec: Partial<ServiceSpec> = {}) {
  const cluster = new PlannedCluster(aNode(), aService({ name: 'job', spec: { mode: 'replicated-job', schedule: schedule(changes), ...spec } }));
  cluster.settle();
  return cluster;
}

const stored = (cluster: PlannedCluster): Service => cluster.view.service('job') ?? expect.fail('no job');
const job = (cluster: PlannedCluster): JobStatus => stored(cluster).status.job ?? expect.fail('no runs');
const summary = (cluster: PlannedCluster): string => job(cluster).runs.map(({ iteration, state, scheduledAt = '' }) => `${iteration} ${scheduledAt.slice(11, 16)} ${state}`).join(', ');
const wakeAt = (cluster: PlannedCluster): number => ((planService(cluster.view, stored(cluster), cluster.context).wakeAt ?? NaN) - EPOCH_MS) / MINUTE;
const set = (cluster: PlannedCluster, changes: Partial<JobSchedule>): void => {
  const service = stored(cluster);
  cluster.update({ ...service, spec: { ...service.spec, schedule: schedule(changes) } });
  cluster.settle();
};
function exitAll(cluster: PlannedCluster, exitCode = 0): void {
  for (const task of cluster.tasks().filter((one) => !isTerminalTask(one))) cluster.happen(task, { type: 'task.exited', exitCode });
  cluster.settle();
}

describe('a scheduled job', () => {
  it('begins a run when one is due, not before, and wakes for the next', () => {
    const cluster = start();
    expect([cluster.tasks(), wakeAt(cluster)]).to.deep.equal([[], 10]);
    cluster.advance(10 * MINUTE - 1);
    expect(cluster.tasks()).to.deep.equal([]);
    cluster.advance(1);
    expect([summary(cluster), wakeAt(cluster)]).to.deep.equal(['1 00:10 running', 20]);
    exitAll(cluster);
    cluster.advance(10 * MINUTE);
    expect(summary(cluster)).to.equal('2 00:20 running, 1 00:10 complete');
  });

  const OVERLAPS: readonly (readonly [JobSchedule['overlap'], string, number])[] = [
    ['forbid', '1 00:10 running', 1], ['allow', '2 00:20 running, 1 00:10 running', 2], ['replace', '2 00:20 running, 1 00:10 superseded', 1],
  ];
  for (const [overlap, expected, live] of OVERLAPS) {
    it(`with overlap ${overlap}: ${expected}`, () => {
      const cluster = start({ overlap });
      cluster.advance(10 * MINUTE);
      cluster.advance(10 * MINUTE);
      expect(summary(cluster)).to.equal(expected);
      expect(cluster.live('job')).to.have.length(live);
    });
  }

  it('says which run was not started and why, and does not make up for it when the other one has ended', () => {
    const cluster = start();
    cluster.advance(10 * MINUTE);
    cluster.advance(10 * MINUTE);
    expect(job(cluster).skipped).to.deep.equal({ scheduledAt: '2026-01-01T00:20:00.000Z', reason: 'run 1 is still under way, and overlap is forbid' });
    cluster.advance(MINUTE);
    exitAll(cluster);
    expect(summary(cluster)).to.equal('1 00:10 complete');
  });

  it('keeps two runs at a time apart, task by task', () => {
    const cluster = start({ overlap: 'allow' }, { replicas: 2 });
    cluster.advance(10 * MINUTE);
    const [one] = cluster.live('job');
    cluster.advance(10 * MINUTE);
    cluster.happen(one ?? expect.fail(), { type: 'task.exited', exitCode: 1 });
    cluster.advance(1000);
    expect(cluster.live('job').map(({ spec }) => spec.iteration).sort()).to.deep.equal([1, 1, 2, 2]);
    exitAll(cluster);
    expect(job(cluster).runs.map(({ state, completed }) => [state, completed])).to.deep.equal([['complete', 2], ['complete', 2]]);
  });

  const MISSED: readonly (readonly [Partial<JobSchedule>, number, string])[] = [
    [{}, 35, '1 00:30 running'], [{ missedRuns: 'skip' }, 35, ''], [{ missedRuns: 'skip' }, 30.5, '1 00:30 running'],
    [{ startingDeadlineMs: 4 * MINUTE }, 35, ''], [{ startingDeadlineMs: 6 * MINUTE }, 35, '1 00:30 running'],
  ];
  for (const [changes, awayMinutes, expected] of MISSED) {
    it(`looked at after ${awayMinutes} minutes with ${JSON.stringify(changes)}: ${expected || 'nothing'}`, () => {
      const cluster = start(changes);
      cluster.advance(awayMinutes * MINUTE);
      expect(summary(cluster)).to.equal(expected);
      if (expected === '') expect(job(cluster).skipped?.scheduledAt).to.equal('2026-01-01T00:30:00.000Z');
      expect(wakeAt(cluster)).to.equal(40);
    });
  }

  it('begins nothing while it is suspended, lets go on what is under way, and makes up for nothing afterwards', () => {
    const cluster = start();
    cluster.advance(10 * MINUTE);
    set(cluster, { suspend: true });
    expect([cluster.live('job').length, wakeAt(cluster)]).to.deep.equal([1, NaN]);
    exitAll(cluster);
    cluster.advance(25 * MINUTE);
    set(cluster, { suspend: false });
    expect([summary(cluster), wakeAt(cluster)]).to.deep.equal(['1 00:10 complete', 40]);
    cluster.advance(5 * MINUTE);
    expect(summary(cluster)).to.equal('2 00:40 running, 1 00:10 complete');
  });

  it('counts from now on with another timetable', () => {
    const cluster = start();
    cluster.advance(5 * MINUTE);
    set(cluster, { cron: '*/2 * * * *' });
    expect([summary(cluster), wakeAt(cluster)]).to.deep.equal(['', 6]);
  });

  it('keeps as many runs of each outcome as it is told, and their tasks', () => {
    const cluster = start({ history: { successful: 2, failed: 1 } }, { restartPolicy: { condition: 'none', delayMs: 0, maxAttempts: 0, windowMs: 0 } });
    for (const exitCode of [0, 1, 1, 0, 0]) {
      cluster.advance(10 * MINUTE);
      exitAll(cluster, exitCode);
    }
    expect(summary(cluster)).to.equal('5 00:50 complete, 4 00:40 complete, 3 00:30 failed');
    expect(cluster.tasks().map(({ spec }) => spec.iteration)).to.have.members([3, 4, 5]);
  });

  it('ends a run with the template that it began with, and takes the new one for the next', () => {
    const cluster = start({}, { replicas: 2, maxConcurrent: 1 });
    cluster.advance(10 * MINUTE);
    const service = stored(cluster);
    cluster.update({ ...service, spec: { ...service.spec, image: 'new:2' } });
    cluster.settle();
    exitAll(cluster, 1);
    exitAll(cluster);
    expect(cluster.live('job').map(({ spec }) => [spec.slot, spec.container.image])).to.deep.equal([[2, service.spec.image]]);
    exitAll(cluster);
    cluster.advance(10 * MINUTE);
    expect(cluster.live('job').map(({ spec }) => [spec.iteration, spec.container.image])).to.deep.equal([[2, 'new:2']]);
  });

  it('sleeps a day at most, since timers hold no year', () => {
    expect(wakeAt(start({ cron: '0 0 1 12 *' }))).to.equal(24 * 60);
  });
});
