import { expect } from 'chai';
import { jobProgress } from '../../../cli/job-progress.js';
import { IMAGE_REQUEST, imageRequestText } from '../../../model/index.js';
import { nodeProgress, serviceProgress } from '../../../cli/progress.js';
import { parseGoal } from '../../../cli/wait-goal.js';
import { changedLines } from '../../../cli/output/live-lines.js';
import { aView } from '../../support/apply-writes.js';
import { aNode, aRunningTask, aService, aTask, EPOCH } from '../../support/builders.js';

const service = aService({ spec: { replicas: 2 }, status: { observedGeneration: 1 } });
const one = aRunningTask({ service, id: 'aaaaaaaaaaaa' });
const two = aRunningTask({ service, id: 'bbbbbbbbbbbb', spec: { slot: 2 } });

describe('serviceProgress', () => {
  it('is done when every slot has a serving task of the present template and nothing else is left', () => {
    expect(serviceProgress(service, [one, two])).to.include({ isDone: true });
  });

  it('waits for the orchestrator to have seen the change, because the tasks of before look just as well', () => {
    const changed = { ...service, metadata: { ...service.metadata, generation: 2 } };
    expect(serviceProgress(changed, [one, two])).to.deep.include({ isDone: false }).and.to.have.property('blockers').that.includes('waiting for the orchestrator');
  });

  it('does not count tasks of an older template, so that an update is waited for', () => {
    const old = aRunningTask({ service, id: 'cccccccccccc', spec: { slot: 2, templateHash: 'old' } });
    const progress = serviceProgress(service, [one, old]);
    expect(progress.isDone).to.equal(false);
    expect(progress.lines[0]).to.equal('overall progress: 1 out of 2 tasks, 1 leaving');
  });

  it('waits for a healthcheck to pass, because only then does the task get connections', () => {
    const healthcheck = { test: ['CMD', 'true'], intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 };
    const checked = aService({ spec: { healthcheck }, status: { observedGeneration: 1 } });
    const starting = aRunningTask({ service: checked, status: { health: 'starting' } });
    expect(serviceProgress(checked, [starting])).to.include({ isDone: false });
    expect(serviceProgress(checked, [{ ...starting, status: { ...starting.status, health: 'healthy' } }])).to.include({ isDone: true });
  });

  it('draws a line per slot, and puts the error in the place of the bar', () => {
    const preparing = aTask({ service, id: 'dddddddddddd', status: { state: 'preparing', node: 'node-1' } });
    const stuck = aTask({ service, id: 'eeeeeeeeeeee', spec: { slot: 2 }, status: { message: 'no suitable node (1 node drained)' } });
    expect(serviceProgress(service, [preparing, stuck]).lines).to.deep.equal([
      'overall progress: 0 out of 2 tasks',
      'web.1: preparing [===============          ] node-1',
      'web.2: pending   no suitable node (1 node drained)',
    ]);
  });

  it('tells how far the image of a task is', () => {
    const pulling = aTask({ service, id: 'dddddddddddd', status: { state: 'preparing', node: 'node-1', message: 'preparing: pulling: 3 layers begun' } });
    expect(serviceProgress(service, [pulling]).lines[1]).to.equal('web.1: preparing preparing: pulling: 3 layers begun');
  });

  it('is not done while the digest of the image is asked for, since that may be another one', () => {
    const annotations = { [IMAGE_REQUEST]: imageRequestText(service.spec.image, '2026-01-01T00:00:00.000Z') };
    const asking = { ...service, metadata: { ...service.metadata, annotations }, spec: { ...service.spec, replicas: 1 } };
    expect(serviceProgress(asking, [one])).to.deep.include({ isDone: false, blockers: ['1 out of 1 tasks', 'asks which digest image registry.example/web:1 has now'] });
  });

  it('gives up on a paused update, because only a person can go on', () => {
    const paused = { ...service, status: { ...service.status, update: { state: 'paused' as const, message: 'too many failures', startedAt: '' } } };
    expect(serviceProgress(paused, [one]).problem).to.contain('too many failures');
  });

  it('says for a failed wait what the task said that failed last, and of which template', () => {
    const failed = (id: string, finishedAt: string, status: object) =>
      aTask({ service, id, status: { state: 'failed', node: 'node-2', error: 'task: non-zero exit (3)', finishedAt, ...status } });
    const older = failed('dddddddddddd', '2026-01-01T00:00:01.000Z', { lastLines: ['older'] });
    const newer = failed('eeeeeeeeeeee', '2026-01-01T00:00:02.000Z', { lastLines: ['no database', 'bye'] });
    const former = aTask({ service, id: 'ffffffffffff', spec: { templateHash: 'old' }, status: { state: 'failed', finishedAt: '2026-01-01T00:00:03.000Z', lastLines: ['former'] } });
    expect(serviceProgress(service, [one, older, newer, former])).to.deep.include({
      lastWords: ['web.1.eeeeeeeeeeee failed on node-2 (task: non-zero exit (3)), and said last:', '  | no database', '  | bye'], areWordsToCome: false,
    });
    expect(serviceProgress(service, [one, two, newer]), 'it is done').to.not.have.property('lastWords');
    expect(serviceProgress(service, [older, failed('gggggggggggg', '2026-01-01T00:00:04.000Z', { containerId: 'c0ffee' })])).to.deep.include({ areWordsToCome: true }).and.to.have.nested.property('lastWords[1]', '  | older');
  });

  it('gives up on an update that goes back by itself, and waits for one that a person takes back', () => {
    const back = { state: 'rollback_started' as const, message: 'update rolled back due to failure', startedAt: '' };
    const by = (reason: string | undefined) => serviceProgress({ ...service, status: { ...service.status, update: { ...back, reason } } }, [one]).problem;
    expect(by('it was bad')).to.equal('update rolled back due to failure');
    expect(by(undefined)).to.equal(undefined);
  });

  it('is done at once when nothing is wanted', () => {
    expect(serviceProgress(aService({ spec: { replicas: 0 }, status: { observedGeneration: 1 } }), [])).to.include({ isDone: true });
  });
});

describe('jobProgress', () => {
  const run = { iteration: 2, templateHash: 'x', startedAt: EPOCH, state: 'running', completed: 3, total: 5 } as const;
  const job = (status: object, spec: object = {}) => aService({ name: 'job', spec: { mode: 'replicated-job', replicas: 5, ...spec }, status: { observedGeneration: 1, job: { iteration: 2, runs: [{ ...run, ...status }] } } });
  const schedule = { cron: '@daily', timeZone: 'UTC', overlap: 'forbid', missedRuns: 'latest', suspend: false, history: { successful: 3, failed: 1 } } as const;

  it('is done when the newest run is complete, and says how far it is until then', () => {
    const task = aRunningTask({ service: job({}), spec: { iteration: 2 } }), other = aRunningTask({ service: job({}), id: 'old', spec: { iteration: 1 } });
    expect(jobProgress(job({}), [task, other])).to.deep.equal({
      isDone: false, lines: ['overall progress: 3 out of 5 tasks completed', 'job.1: running on node-1'], blockers: ['3 out of 5 tasks completed', 'job.1: running on node-1'],
    });
    expect(jobProgress(job({ state: 'complete' }), [])).to.include({ isDone: true });
  });

  it('gives up on a run that has failed, with the error of a task', () => {
    const failed = aTask({ service: job({}), spec: { iteration: 2 }, status: { state: 'failed', error: 'task: non-zero exit (7)' } });
    expect(jobProgress(job({ state: 'failed' }), [failed]).problem).to.equal('run 2 has failed with 3 of 5 tasks completed; job.1: task: non-zero exit (7)');
  });

  it('waits for a run of a job with a schedule only when it is asked to', () => {
    expect(jobProgress(job({}, { schedule }), [])).to.include({ isDone: true });
    expect(jobProgress(job({}, { schedule }), [], { waitsForRun: true })).to.include({ isDone: false });
  });

  it('is what `wait --for complete` looks at, which nothing else can be asked for', () => {
    const { progress } = parseGoal('complete');
    expect(progress(aView(job({ state: 'complete' })), { kind: 'Service', name: 'job' })).to.include({ isDone: true });
    expect(() => progress(aView(service), { kind: 'Service', name: 'web' })).to.throw('is no job and does not end');
  });
});

describe('nodeProgress', () => {
  it('says what a joining node is doing', () => {
    expect(nodeProgress(aNode({ status: { state: 'joining', message: 'installing podman' } }))).to.deep.equal({
      isDone: false, lines: ['joining    installing podman'], blockers: ['joining: installing podman'],
    });
  });
});

describe('changedLines', () => {
  it('prints without a terminal only what changed, so that a log stays readable', () => {
    const printed: string[] = [];
    const lines = changedLines((line) => void printed.push(line));
    lines.show(['a', 'b']);
    lines.show(['a', 'c']);
    lines.show(['a', 'b']);
    expect(printed).to.deep.equal(['a', 'b', 'c', 'b']);
  });
});
