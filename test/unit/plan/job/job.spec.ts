import { expect } from 'chai';
import { IMAGE_REQUEST, imageRequestText, isTerminalTask, type JobRun, type Service, type ServiceSpec, type Task } from '../../../../model/index.js';
import { aNode, aService, EPOCH, someSettings } from '../../../support/builders.js';
import { PlannedCluster } from '../../../support/planned-cluster.js';

const aJob = (spec: Partial<ServiceSpec> = {}): Service => aService({ name: 'job', spec: { mode: 'replicated-job', ...spec } });
const nodes = (count: number) => Array.from({ length: count }, (_, index) => aNode({ name: `node-${index + 1}` }));

function start(service: Service, { hosts = 2, taskHistoryLimit = 5 } = {}) {
  const cluster = new PlannedCluster(...nodes(hosts), someSettings({ taskHistoryLimit }), service);
  cluster.settle();
  return cluster;
}

const stored = (cluster: PlannedCluster): Service => cluster.view.service('job') ?? expect.fail('no job');
const runs = (cluster: PlannedCluster): readonly JobRun[] => stored(cluster).status.job?.runs ?? [];
const summary = (cluster: PlannedCluster): string => runs(cluster).map(({ iteration, state, completed, total }) => `${iteration} ${state} ${completed}/${total}`).join(', ');
const atWork = (cluster: PlannedCluster): Task[] => cluster.tasks().filter((task) => !isTerminalTask(task)).sort((one, other) => (one.spec.slot ?? 0) - (other.spec.slot ?? 0));
const slotsAtWork = (cluster: PlannedCluster): (number | undefined)[] => atWork(cluster).map(({ spec }) => spec.slot);

function exit(cluster: PlannedCluster, exitCode = 0, task = atWork(cluster)[0]): void {
  cluster.happen(task ?? expect.fail('nothing runs'), { type: 'task.exited', exitCode });
  cluster.settle();
}

const change = (cluster: PlannedCluster, spec: Partial<ServiceSpec>): void => {
  const service = stored(cluster);
  cluster.update({ ...service, metadata: { ...service.metadata, generation: service.metadata.generation + 1 }, spec: { ...service.spec, ...spec } });
  cluster.settle();
};

describe('a replicated job', () => {
  it('stays as it was done while another template waits for the digest of its image', () => {
    const cluster = start(aJob({ replicas: 2 }));
    exit(cluster);
    exit(cluster);
    const service = stored(cluster), image = 'registry.example/web:2';
    cluster.update({ ...service, metadata: { ...service.metadata, generation: 2, annotations: { [IMAGE_REQUEST]: imageRequestText(image, EPOCH) } }, spec: { ...service.spec, image, replicas: 5 } });
    cluster.settle();
    expect(summary(cluster)).to.equal('1 complete 2/2');
  });

  it('runs its tasks once each, as many at a time as may be, and leaves what is done alone', () => {
    const cluster = start(aJob({ replicas: 3, maxConcurrent: 2 }));
    expect(slotsAtWork(cluster)).to.deep.equal([1, 2]);
    expect(stored(cluster).status.replicas).to.deep.equal({ desired: 2, running: 2 });
    exit(cluster);
    expect(slotsAtWork(cluster)).to.deep.equal([2, 3]);
    exit(cluster);
    exit(cluster);
    expect(summary(cluster)).to.equal('1 complete 3/3');
    cluster.advance(600_000);
    expect(cluster.tasks().map(({ status }) => status.state)).to.deep.equal(['complete', 'complete', 'complete']);
    expect(stored(cluster).status.conditions.find(({ type }) => type === 'Complete')).to.deep.include({ status: 'True', message: 'run 1: 3 of 3 tasks completed' });
  });

  it('runs all of them at a time where no maximum is given', () => {
    expect(slotsAtWork(start(aJob({ replicas: 4 })))).to.deep.equal([1, 2, 3, 4]);
  });

  it('tries again what failed, also with condition any, and counts no other task as that one', () => {
    const cluster = start(aJob({ replicas: 2, maxConcurrent: 1 }));
    exit(cluster, 1);
    expect(slotsAtWork(cluster)).to.deep.equal([1]);
    exit(cluster);
    expect([summary(cluster), slotsAtWork(cluster)]).to.deep.equal(['1 running 1/2', [2]]);
  });

  it('fails when the policy allows no further try, after the others have had theirs, and goes on when it allows more', () => {
    const cluster = start(aJob({ replicas: 2, maxConcurrent: 1, restartPolicy: { condition: 'none', delayMs: 0, maxAttempts: 0, windowMs: 0 } }));
    exit(cluster, 7);
    expect([summary(cluster), slotsAtWork(cluster)]).to.deep.equal(['1 running 0/2', [2]]);
    exit(cluster);
    expect(summary(cluster)).to.equal('1 failed 1/2');
    expect(runs(cluster)[0]?.finishedAt).to.be.a('string');
    change(cluster, { restartPolicy: { condition: 'on-failure', delayMs: 0, maxAttempts: 0, windowMs: 0 } });
    expect([summary(cluster), slotsAtWork(cluster), runs(cluster)[0]?.finishedAt]).to.deep.equal(['1 running 1/2', [1], undefined]);
  });

  it('counts attempts in the present run only', () => {
    const cluster = start(aJob({ restartPolicy: { condition: 'any', delayMs: 0, maxAttempts: 1, windowMs: 0 } }));
    exit(cluster, 1);
    exit(cluster, 1);
    expect(summary(cluster)).to.equal('1 failed 0/1');
    change(cluster, { image: 'other:1' });
    change(cluster, { image: 'registry.example/web:1' });
    exit(cluster, 1);
    expect(summary(cluster)).to.equal('3 running 0/1, 2 superseded 0/1, 1 failed 0/1');
  });

  it('starts anew with a changed template, and only with that', () => {
    const cluster = start(aJob({ replicas: 2, maxConcurrent: 1 }));
    exit(cluster);
    change(cluster, { image: 'other:2' });
    expect(summary(cluster)).to.equal('2 running 0/2, 1 superseded 1/2');
    expect(atWork(cluster).map(({ spec }) => [spec.slot, spec.iteration, spec.container.image])).to.deep.equal([[1, 2, 'other:2']]);
    exit(cluster);
    exit(cluster);
    change(cluster, { maxConcurrent: 2 });
    expect(summary(cluster)).to.equal('2 complete 2/2, 1 superseded 1/2');
  });

  it('completes more when more replicas are wanted, and gives up what is above them', () => {
    const cluster = start(aJob({ replicas: 1 }));
    exit(cluster);
    change(cluster, { replicas: 3 });
    expect([summary(cluster), slotsAtWork(cluster)]).to.deep.equal(['1 running 1/3', [2, 3]]);
    change(cluster, { replicas: 2 });
    expect(slotsAtWork(cluster)).to.deep.equal([2]);
    exit(cluster);
    expect(summary(cluster)).to.equal('1 complete 2/2');
    expect(start(aJob({ replicas: 0 })).tasks()).to.deep.equal([]);
  });

  it('forgets old runs together with their tasks', () => {
    const cluster = start(aJob(), { taskHistoryLimit: 1 });
    for (const image of ['b', 'c', 'd']) {
      exit(cluster);
      change(cluster, { image });
    }
    exit(cluster);
    expect(summary(cluster)).to.equal('4 complete 1/1, 3 complete 1/1');
    expect(cluster.tasks().map(({ spec }) => spec.iteration)).to.have.members([3, 4]);
  });

  it('gives what a lost node did to another, and what a drained one does only when it has ended there', () => {
    const cluster = start(aJob({ replicas: 2 }), { hosts: 3 });
    const [first, second] = atWork(cluster);
    const nodeOf = (task: Task | undefined) => cluster.view.node(task?.status.node ?? '') ?? expect.fail('no node');
    cluster.watch = () => expect(cluster.tasks().filter(({ spec, status }) => spec.slot === 2 && ['starting', 'running', 'stopping'].includes(status.state)).length).to.be.at.most(1);
    cluster.update({ ...nodeOf(first), status: { ...nodeOf(first).status, state: 'down' } });
    cluster.update({ ...nodeOf(second), spec: { ...nodeOf(second).spec, availability: 'drain' } });
    cluster.advance(60_000);
    expect(slotsAtWork(cluster)).to.deep.equal([1, 2]);
    expect(new Set(atWork(cluster).map(({ status }) => status.node)).size).to.equal(1);
    exit(cluster);
    exit(cluster);
    expect(summary(cluster)).to.equal('1 complete 2/2');
  });

  it('leaves a running task where it is when the constraints change: it ends by itself', () => {
    const cluster = start(aJob());
    change(cluster, { placement: { constraints: ['node.labels.zone == a'], preferences: [], maxReplicasPerNode: 0 } });
    expect(atWork(cluster).map(({ status }) => status.state)).to.deep.equal(['running']);
  });

  it('goes with all its tasks when it is deleted', () => {
    const cluster = start(aJob({ replicas: 2, maxConcurrent: 1 }));
    exit(cluster);
    const service = stored(cluster);
    cluster.update({ ...service, metadata: { ...service.metadata, deletionTimestamp: new Date(cluster.now).toISOString() } });
    cluster.advance(60_000);
    expect([cluster.tasks(), cluster.view.service('job')]).to.deep.equal([[], undefined]);
  });
});

describe('a global job', () => {
  it('runs once on every node that takes it, and on one that joins later', () => {
    const cluster = start(aJob({ mode: 'global-job' }), { hosts: 2 });
    expect(atWork(cluster).map(({ spec }) => spec.node)).to.have.members(['node-1', 'node-2']);
    exit(cluster);
    exit(cluster);
    expect(summary(cluster)).to.equal('1 complete 2/2');
    cluster.add(aNode({ name: 'node-9' }));
    cluster.settle();
    expect([summary(cluster), atWork(cluster).map(({ spec }) => spec.node)]).to.deep.equal(['1 running 2/3', ['node-9']]);
  });

  it('is not done as long as no node takes it', () => {
    const cluster = start(aJob({ mode: 'global-job', placement: { constraints: ['node.labels.zone == a'], preferences: [], maxReplicasPerNode: 0 } }));
    expect(summary(cluster)).to.equal('1 running 0/0');
  });

  it('gives up the task of a drained node, and keeps what has ended there', () => {
    const cluster = start(aJob({ mode: 'global-job' }), { hosts: 2 });
    exit(cluster, 0, atWork(cluster).find(({ spec }) => spec.node === 'node-1'));
    for (const name of ['node-1', 'node-2']) {
      const node = cluster.view.node(name) ?? expect.fail();
      cluster.update({ ...node, spec: { ...node.spec, availability: 'drain' } });
    }
    cluster.advance(60_000);
    expect(summary(cluster)).to.equal('1 complete 1/1');
  });
});
