import { expect } from 'chai';
import { isTerminalTask, type Service, type ServiceSpec } from '../../../model/index.js';
import { aNode, aService } from '../../support/builders.js';
import { PlannedCluster } from '../../support/planned-cluster.js';

const named = (name: string, spec: Partial<ServiceSpec> = {}): Service => aService({ name, metadata: { generation: 1 }, spec });
const healthcheck = { test: ['CMD', 'true'], intervalMs: 1000, timeoutMs: 1000, retries: 3, startPeriodMs: 0 };
const start = (...services: readonly Service[]): PlannedCluster => {
  const cluster = new PlannedCluster(aNode(), ...services);
  cluster.settle();
  return cluster;
};
const running = (cluster: PlannedCluster, name: string) => cluster.live(name).filter(({ status }) => status.state === 'running');
const waitsFor = (cluster: PlannedCluster, name: string) => cluster.view.service(name)?.status.waitsFor;
const exit = (cluster: PlannedCluster, name: string, exitCode: number): void => {
  for (const task of cluster.view.tasksOfService(name).filter((one) => !isTerminalTask(one))) cluster.happen(task, { type: 'task.exited', exitCode });
  cluster.settle();
};
const change = (cluster: PlannedCluster, name: string, spec: Partial<ServiceSpec>): void => {
  const service = cluster.view.service(name) ?? expect.fail();
  cluster.update({ ...service, metadata: { ...service.metadata, generation: service.metadata.generation + 1 }, spec: { ...service.spec, ...spec } });
  cluster.settle();
};

describe('a service that depends on others', () => {
  it('starts when they run, and says until then what it waits for', () => {
    const cluster = start(named('web', { dependsOn: { db: { condition: 'started' } } }));
    expect([cluster.tasks(), waitsFor(cluster, 'web')]).to.deep.equal([[], 'waits for service db to be started: it does not exist']);
    expect(cluster.view.service('web')?.status.conditions[0]?.message).to.equal('0 of 1 tasks running; waits for service db to be started: it does not exist');
    cluster.add(named('db'));
    cluster.settle();
    expect([running(cluster, 'web').length, waitsFor(cluster, 'web')]).to.deep.equal([1, undefined]);
  });

  it('waits for all tasks to be healthy where it says so', () => {
    const cluster = start(named('db', { replicas: 2, healthcheck }), named('web', { dependsOn: { db: { condition: 'healthy' } } }));
    expect(waitsFor(cluster, 'web')).to.equal('waits for service db to be healthy: 0 of 2 tasks');
    const [one, two] = running(cluster, 'db');
    cluster.happen(one ?? expect.fail(), { type: 'task.healthChanged', health: 'healthy' });
    cluster.settle();
    expect(waitsFor(cluster, 'web')).to.equal('waits for service db to be healthy: 1 of 2 tasks');
    cluster.happen(two ?? expect.fail(), { type: 'task.healthChanged', health: 'healthy' });
    cluster.settle();
    expect(running(cluster, 'web')).to.have.length(1);
  });

  it('waits for a job to be completed, and for ever where that fails', () => {
    const none = { condition: 'none', delayMs: 0, maxAttempts: 0, windowMs: 0 } as const;
    const cluster = start(named('migrate', { mode: 'replicated-job', restartPolicy: none }), named('web', { dependsOn: { migrate: { condition: 'completed' } } }));
    expect(waitsFor(cluster, 'web')).to.equal('waits for service migrate to be completed: 0 of 1 tasks');
    exit(cluster, 'migrate', 1);
    expect(waitsFor(cluster, 'web')).to.equal('waits for service migrate to be completed: run 1 has failed');
    change(cluster, 'migrate', { image: 'mended:1' });
    exit(cluster, 'migrate', 0);
    expect(running(cluster, 'web')).to.have.length(1);
  });

  it('does not wait again for what has gone since: it is the order of the start', () => {
    const cluster = start(named('db'), named('web', { replicas: 2, dependsOn: { db: { condition: 'started' } } }));
    change(cluster, 'db', { placement: { constraints: ['node.labels.zone == none'], preferences: [], maxReplicasPerNode: 0 } });
    exit(cluster, 'db', 1);
    expect(running(cluster, 'db')).to.deep.equal([]);
    exit(cluster, 'web', 1);
    change(cluster, 'web', { replicas: 3 });
    cluster.advance(60_000);
    expect(running(cluster, 'web')).to.have.length(3);
  });

  it('waits with a new template for the present run of the job, and keeps the old one until then, also where a task has to be replaced', () => {
    const cluster = start(named('migrate', { mode: 'replicated-job' }), named('web', { dependsOn: { migrate: { condition: 'completed' } } }));
    exit(cluster, 'migrate', 0);
    change(cluster, 'migrate', { image: 'v2' });
    change(cluster, 'web', { image: 'v2' });
    exit(cluster, 'web', 1);
    cluster.advance(60_000);
    expect(running(cluster, 'web').map(({ spec }) => spec.container.image)).to.deep.equal(['registry.example/web:1']);
    exit(cluster, 'migrate', 0);
    cluster.advance(60_000);
    expect(running(cluster, 'web').map(({ spec }) => spec.container.image)).to.deep.equal(['v2']);
  });

  it('begins as a job or on every node in the same order', () => {
    const cluster = start(
      named('seed', { mode: 'replicated-job', dependsOn: { db: { condition: 'started' } } }), named('agent', { mode: 'global', dependsOn: { seed: { condition: 'completed' } } }), named('db', { replicas: 1 }),
    );
    expect([running(cluster, 'seed').length, running(cluster, 'agent').length]).to.deep.equal([1, 0]);
    exit(cluster, 'seed', 0);
    expect(running(cluster, 'agent')).to.have.length(1);
    const waiting = start(named('seed', { mode: 'replicated-job', dependsOn: { db: { condition: 'started' } } }));
    expect([waiting.tasks(), waiting.view.service('seed')?.status.conditions[0]?.message]).to.deep.equal([[], 'waits for service db to be started: it does not exist']);
  });
});
