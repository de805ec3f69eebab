import { expect } from 'chai';
import type { Service, UpdateStatus } from '../../../model/index.js';
import { eventually } from '../../support/eventually.js';
import { networkDocument, serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

const V1 = 'registry.example/app:1', V2 = 'registry.example/app:2', MISSING = 'registry.example/app:missing';
const REPLICAS = 3;

describe('rollouts on simulated hosts', () => {
  const cluster = new SimulatedCluster({ hosts: 3 });
  let fewest = Infinity;
  let timer: NodeJS.Timeout;

  before(async () => {
    await cluster.start();
    await cluster.allReady();
    for (const machine of cluster.machines) machine.missingImages.add(MISSING);
    const terms = { order: 'start-first', parallelism: 0, monitor: '300ms' };
    await cluster.apply(networkDocument('front'), serviceDocument('web', {
      image: V1, replicas: REPLICAS, networks: ['front'], ports: [{ published: 80, target: 8080 }],
      updateConfig: { ...terms, failureAction: 'rollback', progressDeadline: '2s' }, rollbackConfig: terms,
    }));
    await cluster.settled('web', REPLICAS);
    timer = setInterval(() => {
      fewest = Math.min(fewest, cluster.machines.flatMap((machine) => machine.running()).length);
    }, 5);
  });
  after(async () => {
    clearInterval(timer);
    await cluster.stop();
  });

  const service = (): Promise<Service> => cluster.api.get<Service>('/v1/services/web');
  const post = (path: string, body: object): Promise<unknown> => cluster.api.post(`/v1/services/web/${path}`, body);
  const images = async (): Promise<string[]> => [...new Set((await cluster.running('web')).map(({ spec }) => spec.container.image))];

  async function ends(state: UpdateStatus['state'], image: string): Promise<UpdateStatus> {
    await eventually(async () => {
      const { status: { update, observedGeneration, waitsFor }, metadata } = await service();
      expect([update?.state, observedGeneration, waitsFor, await images()], update?.message).to.deep.equal([state, metadata.generation, undefined, [image]]);
    }, 20_000);
    await cluster.settled('web', REPLICAS);
    return (await service()).status.update ?? expect.fail('no update');
  }

  it('updates, goes back by itself when the image is missing or no node fits, is undone and restarted, and never has a task less', async () => {
    await post('update', { spec: { image: V2 } });
    await ends('completed', V2);

    await post('update', { spec: { image: MISSING } });
    expect((await ends('rollback_completed', V2)).reason).to.match(/^update rolled back due to failure or early termination of task web\.\d\.\w+: .*manifest unknown/);

    await post('update', { spec: { image: V1, resources: { reservations: { cpus: 99 } } } });
    const { reason } = await ends('rollback_completed', V2);
    expect(reason).to.match(/^update rolled back due to no progress for 2s: task web\.\d\.\w+ is pending: no suitable node \(3 nodes lack cpus\)$/);

    await post('rollout', { action: 'undo', toRevision: 1 });
    expect((await ends('rollback_completed', V1)).reason).to.equal(undefined);

    const before = (await cluster.running('web')).map(({ metadata }) => metadata.name);
    await post('rollout', { action: 'restart' });
    await ends('completed', V1);
    expect((await cluster.running('web')).map(({ metadata }) => metadata.name)).to.not.have.members(before);
    expect(fewest).to.equal(REPLICAS);
  });

  it('is superseded while it rolls back', async () => {
    await post('update', { spec: { image: MISSING, rollbackConfig: { order: 'start-first', parallelism: 1, delay: '1h' } } });
    await eventually(async () => expect((await service()).status.update?.state).to.equal('rollback_started'), 20_000);
    await post('update', { spec: { image: V2 } });
    expect((await ends('completed', V2)).reason).to.equal(undefined);
  });

  it('keeps what is wanted and what is known when the control plane is started anew in the middle', async () => {
    await post('update', { spec: { image: V1, updateConfig: { parallelism: 1, delay: '300ms', progressDeadline: '10m' } } });
    await eventually(async () => expect(await images()).to.include(V1), 20_000);
    await cluster.stopControlPlane();
    await cluster.startControlPlane();
    await ends('completed', V1);
    expect(fewest).to.equal(REPLICAS);
  });
});
