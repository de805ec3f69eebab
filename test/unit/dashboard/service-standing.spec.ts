import { expect } from 'chai';
import { serviceStanding, standingText } from '../../../dashboard/data/service-standing.js';
import type { Service } from '../../../model/service.js';
import type { Task } from '../../../model/task.js';
import { aRunningTask, aService, aTask, EPOCH, EPOCH_MS } from '../../support/builders.js';

const healthcheck = { test: ['CMD', 'true'], intervalMs: 1000, timeoutMs: 1000, retries: 3, startPeriodMs: 0 };
const scaled = (replicas: number, changes: Parameters<typeof aService>[0] = {}): Service => aService({ ...changes, spec: { replicas, ...changes.spec }, status: { observedGeneration: 1, ...changes.status } });
const running = (service: Service, slot: number, changes: Parameters<typeof aTask>[0] = {}): Task => aRunningTask({ service, ...changes, spec: { slot, ...changes.spec } });
const stuck = (service: Service, slot: number): Task => aTask({ service, spec: { slot }, status: { message: 'no suitable node (1 node lacks memory)' } });
const look = (service: Service, tasks: readonly Task[], lost: readonly string[] = []) => serviceStanding(service, tasks, { nowMs: EPOCH_MS, isLost: (node) => lost.includes(node) });
const text = (...args: Parameters<typeof look>): string => standingText(look(...args));

describe('how a service stands, in one line', () => {
  const three = scaled(3);

  it('says that all is well', () => {
    const standing = look(three, [1, 2, 3].map((slot) => running(three, slot)));
    expect(standingText(standing)).to.equal('All 3 run.');
    expect(standing).to.include({ tone: 'good', wanted: 3, running: 3, serving: 3 });
    expect(text(scaled(1), [aRunningTask()])).to.equal('Runs.');
  });

  it('says which slot is missing, and why', () => {
    const standing = look(three, [running(three, 1), running(three, 2), stuck(three, 3)]);
    expect(standingText(standing)).to.equal('2 of 3 run: web.3 waits: no suitable node (1 node lacks memory).');
    expect(standing.tone).to.equal('bad');
  });

  it('says once what many slots say alike, and that slots are missing altogether', () => {
    const many = scaled(40);
    expect(text(many, [running(many, 1), ...[2, 3, 4].map((slot) => stuck(many, slot))])).to.equal('1 of 40 run: web.2 (and 2 more like it) waits: no suitable node (1 node lacks memory); 36 tasks not made yet.');
  });

  it('takes what is on a node that does not answer for missing', () => {
    const standing = look(three, [1, 2, 3].map((slot) => running(three, slot, { status: { node: `node-${slot}` } })), ['node-2']);
    expect(standingText(standing)).to.equal('2 of 3 run: web.2 is on node-2, which does not answer.');
    expect(standing.tone).to.equal('bad');
  });

  it('counts a slot once that two tasks fill, and does not ask after the new one while the old one serves', () => {
    const two = scaled(2);
    const fresh = aTask({ service: two, id: 'new', metadata: { creationTimestamp: '2026-01-01T00:01:00.000Z' } });
    expect(text(two, [running(two, 1), fresh, running(two, 2)])).to.equal('All 2 run.');
    expect(text(two, [running(two, 1), fresh])).to.equal('1 of 2 run: 1 task not made yet.');
  });

  it('tells running from healthy', () => {
    const watched = scaled(2, { spec: { healthcheck } });
    const [one, other] = [running(watched, 1, { status: { health: 'healthy' } }), running(watched, 2, { status: { health: 'starting' } })];
    expect(text(watched, [one, other])).to.equal('All 2 run, 1 of them healthy: web.2 runs on node-1, and its health check has not passed yet.');
    expect(text(watched, [one, running(watched, 2, { status: { health: 'healthy' } })])).to.equal('All 2 run and are healthy.');
  });

  it('says what it waits for, what nobody has looked at yet, and what holds it back', () => {
    expect(text(scaled(1, { status: { waitsFor: 'waits for service db to be healthy: 0 of 1 tasks' } }), [])).to.equal('Has not begun: waits for service db to be healthy: 0 of 1 tasks.');
    expect(text(scaled(1, { metadata: { generation: 2 } }), [aRunningTask()])).to.equal('Runs: its last change has not been looked at yet.');
    const available = { type: 'Available', status: 'False', reason: 'TasksMissing', message: '0 of 1 tasks running; most nodes are lost: nothing is rescheduled', lastTransitionTime: EPOCH } as const;
    expect(text(scaled(1, { status: { conditions: [available] } }), [aRunningTask()], ['node-1'])).to.equal('Does not run: web.1 is on node-1, which does not answer; most nodes are lost: nothing is rescheduled.');
  });

  it('wants nothing of a service that is scaled to 0, and counts down one that is deleted', () => {
    expect(text(scaled(0), [])).to.equal('Is scaled to 0: nothing is to run.');
    expect(look(scaled(0), []).tone).to.equal('idle');
    expect(text(scaled(2, { metadata: { deletionTimestamp: EPOCH } }), [aRunningTask()])).to.equal('Is being deleted: 1 task still to stop.');
  });

  it('leaves out what was replaced or is on its way out', () => {
    const failed = aTask({ id: 'old', spec: { desired: 'shutdown' }, status: { state: 'failed', error: 'oom' } });
    expect(text(scaled(1), [failed, aRunningTask()])).to.equal('Runs.');
    const last = aTask({ status: { state: 'failed', node: 'node-1', error: 'oom' } });
    expect(text(scaled(1), [last])).to.equal('Does not run: web.1 has failed on node-1: oom.');
  });
});

describe('how a job stands', () => {
  const run = { iteration: 4, templateHash: 'x', startedAt: EPOCH, state: 'running', completed: 3, total: 5 } as const;
  const job = (changes: object): Service => aService({ name: 'job', spec: { mode: 'replicated-job', replicas: 5 }, status: { observedGeneration: 1, job: { iteration: 4, runs: [{ ...run, ...changes }] } } });

  it('is that of its newest run, with what is open', () => {
    const task = aRunningTask({ service: job({}), spec: { iteration: 4 } });
    expect(text(job({}), [task])).to.equal('Run 4 is under way: 3 of 5 tasks have done their work; job.1 runs on node-1.');
    expect(text(job({ state: 'complete', completed: 5 }), [])).to.equal('Run 4 is complete.');
  });

  it('says what a run failed of', () => {
    const failed = aTask({ service: job({}), spec: { iteration: 4 }, status: { state: 'failed', node: 'node-2', error: 'task: non-zero exit (1)', exitCode: 1 } });
    const standing = look(job({ state: 'failed' }), [failed]);
    expect(standingText(standing)).to.equal('Run 4 has failed: 3 of 5 tasks have done their work; job.1 has failed on node-2: task: non-zero exit (1).');
    expect(standing.tone).to.equal('bad');
  });

  it('says that none has been begun', () => {
    expect(text(aService({ spec: { mode: 'replicated-job' }, status: { observedGeneration: 1 } }), [])).to.equal('Has not run yet.');
  });
});
