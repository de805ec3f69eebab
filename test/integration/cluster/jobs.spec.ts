import { expect } from 'chai';
import type { ClusterEvent, JobStatus, Service, Task } from '../../../model/index.js';
import { eventually } from '../../support/eventually.js';
import { networkDocument, serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

describe('jobs on simulated hosts', () => {
  const cluster = new SimulatedCluster({ hosts: 3 });

  before(async () => {
    await cluster.start();
    await cluster.allReady();
    await cluster.apply(networkDocument('back'));
  });
  after(() => cluster.stop());

  const service = (name: string): Promise<Service> => cluster.api.get<Service>(`/v1/services/${name}`);
  const job = async (name: string): Promise<JobStatus> => (await service(name)).status.job ?? { iteration: 0, runs: [] };
  const progress = async (name: string): Promise<string> => (await job(name)).runs.map(({ iteration, state, completed, total }) => `${iteration} ${state} ${completed}/${total}`).join(', ');
  const exit = ({ metadata: { name }, status: { node } }: Task, exitCode = 0): void => cluster.machine(node).kill(name, exitCode);
  /** Runs the job's tasks to their end, one after the other, until none is left. */
  const work = async (name: string, expected: string): Promise<void> => eventually(async () => {
    for (const task of await cluster.running(name)) if (cluster.machine(task.status.node).running().includes(task.metadata.name)) exit(task);
    expect(await progress(name)).to.equal(expected);
  }, 30_000);

  it('runs a replicated job to its end, two tasks at a time, and leaves it there', async () => {
    await cluster.apply(serviceDocument('batch', { mode: 'replicated-job', replicas: 5, maxConcurrent: 2, networks: ['back'] }));
    expect((await cluster.settled('batch', 2)).map(({ spec }) => spec.slot).sort()).to.deep.equal([1, 2]);
    await work('batch', '1 complete 5/5');
    expect((await cluster.tasks('batch')).map(({ spec, status }) => [spec.slot, status.state]).sort()).to.deep.equal([1, 2, 3, 4, 5].map((slot) => [slot, 'complete']));
    const { items } = await cluster.api.get<{ readonly items: readonly ClusterEvent[] }>('/v1/events');
    expect(items.filter(({ object }) => object.name === 'batch').map(({ reason }) => reason)).to.include.members(['JobRunBegun', 'JobRunCompleted']);
  });

  it('starts anew with a changed template', async () => {
    await cluster.apply(serviceDocument('batch', { mode: 'replicated-job', replicas: 2, image: 'registry.example/app:2', networks: ['back'] }));
    await work('batch', '2 complete 2/2, 1 complete 5/5');
  });

  it('tries again what failed, and what a lost node ran elsewhere', async () => {
    await cluster.apply(serviceDocument('fragile', { mode: 'replicated-job', replicas: 2 }));
    const [first, second] = await cluster.settled('fragile', 2);
    exit(first ?? expect.fail('nothing runs'), 3);
    cluster.machine(second?.status.node).host.faults.connect = 'silent';
    cluster.machine(second?.status.node).host.drop();
    await eventually(async () => {
      const running = await cluster.running('fragile');
      expect(running.map(({ metadata }) => metadata.name)).to.not.include.members([second?.metadata.name]);
      expect(running).to.have.length(2);
    }, 30_000);
    await work('fragile', '1 complete 2/2');
    cluster.machine(second?.status.node).host.faults.connect = 'ok';
    await cluster.allReady();
  });

  it('starts the parts of an application in their order, and says what one waits for', async () => {
    await cluster.apply(
      serviceDocument('app', { networks: ['back'], dependsOn: { migrate: { condition: 'completed' } } }),
      serviceDocument('migrate', { mode: 'replicated-job', networks: ['back'], dependsOn: ['store'] }), serviceDocument('store', { networks: ['back'] }),
    );
    await cluster.settled('migrate', 1);
    expect(await cluster.running('store')).to.have.length(1);
    expect([await cluster.tasks('app'), (await service('app')).status.waitsFor]).to.deep.equal([[], 'waits for service migrate to be completed: 0 of 1 tasks']);
    await work('migrate', '1 complete 1/1');
    await cluster.settled('app', 1);
    expect((await service('app')).status).to.not.have.property('waitsFor');
  });

  it('runs a global job once on every node', async () => {
    await cluster.apply(serviceDocument('everywhere', { mode: 'global-job' }));
    expect((await cluster.settled('everywhere', 3)).map(({ status }) => status.node).sort()).to.deep.equal(['sim-1', 'sim-2', 'sim-3']);
    await work('everywhere', '1 complete 3/3');
  });

  it('runs a job by its schedule, again and again, and says when next', async () => {
    const document = (schedule: object) => serviceDocument('tick', { mode: 'replicated-job', schedule: { cron: '*/2 * * * * *', history: { successful: 2, failed: 1 }, ...schedule } });
    await cluster.apply(document({}));
    await eventually(async () => {
      for (const task of await cluster.running('tick')) if (cluster.machine(task.status.node).running().includes(task.metadata.name)) exit(task);
      const { iteration, runs } = await job('tick');
      expect(iteration).to.be.at.least(4);
      expect(runs.filter(({ state }) => state === 'complete')).to.have.length(2);
    }, 40_000);
    await cluster.apply(document({ suspend: true }));
    await eventually(async () => expect(await job('tick')).to.not.have.property('nextRunAt'), 10_000);
    const kept = new Set((await job('tick')).runs.map(({ iteration }) => iteration));
    await eventually(async () => expect((await cluster.tasks('tick')).filter(({ spec }) => !kept.has(spec.iteration ?? 0))).to.deep.equal([]), 20_000);
  });

  it('goes on where it was when the control plane is started anew', async () => {
    await cluster.apply(serviceDocument('nightly', { mode: 'replicated-job', schedule: { cron: '*/2 * * * * *' } }));
    const [task] = await cluster.settled('nightly', 1);
    await cluster.stopControlPlane();
    exit(task ?? expect.fail('nothing runs'));
    await cluster.startControlPlane();
    await eventually(async () => {
      const { runs } = await job('nightly');
      expect(runs.find(({ iteration }) => iteration === 1)).to.include({ state: 'complete' });
      expect(runs[0]?.iteration).to.equal(2);
    }, 30_000);
  });
});
