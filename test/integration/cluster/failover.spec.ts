import { expect } from 'chai';
import { eventually } from '../../support/eventually.js';
import { networkDocument, serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

describe('a cluster of simulated hosts', () => {
  const cluster = new SimulatedCluster({ hosts: 3 });

  before(async () => {
    await cluster.start();
    await cluster.allReady();
    await cluster.apply(networkDocument('front'), serviceDocument('web', { replicas: 3, networks: ['front'], ports: [{ published: 80, target: 8080 }] }));
    await cluster.settled('web', 3);
  });
  after(() => cluster.stop());

  it('spreads the replicas, one per host', () => {
    expect(cluster.machines.map((machine) => machine.running().length)).to.deep.equal([1, 1, 1]);
  });

  it('replaces a container that dies, in its slot, and keeps the old task as history', async () => {
    const [victim] = await cluster.running('web');
    cluster.machine(victim!.status.node).kill(victim!.metadata.name);
    await eventually(async () => {
      const running = await cluster.running('web');
      expect(running).to.have.length(3);
      expect(running.map((task) => task.metadata.name)).not.to.include(victim!.metadata.name);
    }, 15_000);
    const dead = (await cluster.tasks('web')).find((task) => task.metadata.name === victim!.metadata.name);
    expect(dead?.status).to.include({ state: 'failed', exitCode: 137 });
    const heir = (await cluster.running('web')).find((task) => task.spec.slot === victim!.spec.slot);
    expect(dead?.status.replacedBy).to.equal(heir?.metadata.name);
    await eventually(() => expect(cluster.machines.flatMap((machine) => [...machine.containers.keys()])).not.to.include(victim!.metadata.name), 15_000);
  });

  it('scales up and down, and leaves no container behind', async () => {
    await cluster.api.post('/v1/services/web/scale', { replicas: 7 });
    await cluster.settled('web', 7);
    await cluster.api.post('/v1/services/web/scale', { replicas: 3 });
    await eventually(() => expect(cluster.machines.flatMap((machine) => [...machine.containers.keys()])).to.have.length(3), 20_000);
    expect(await cluster.running('web')).to.have.length(3);
  });

  it('goes on after a restart of the control plane, without touching what runs', async () => {
    const before = (await cluster.running('web')).map((task) => task.metadata.name).sort();
    await cluster.stopControlPlane();
    await cluster.startControlPlane();
    await cluster.allReady();
    expect((await cluster.settled('web', 3)).map((task) => task.metadata.name).sort()).to.deep.equal(before);
    expect(cluster.machines.flatMap((machine) => machine.running()).sort()).to.deep.equal(before);
  });

  it('reschedules the tasks of a host that vanishes, and takes it back clean when it returns', async function () {
    this.timeout(120_000);
    const lost = cluster.machine('sim-2');
    const [old] = lost.running();
    lost.host.faults.connect = 'silent';
    lost.host.freeze();
    await eventually(async () => {
      expect((await cluster.nodes()).find((node) => node.metadata.name === 'sim-2')?.status.state).to.equal('down');
      const running = await cluster.running('web');
      expect(running).to.have.length(3);
      expect(running.map((task) => task.status.node)).not.to.include('sim-2');
    }, 60_000); // half a minute of it is for hosts that the restarted control plane has not heard yet
    const task = (await cluster.tasks('web')).find(({ metadata }) => metadata.name === old);
    expect(task?.status.state).to.equal('rescheduled');
    lost.host.faults.connect = 'ok';
    lost.host.drop();
    await eventually(async () => {
      expect((await cluster.nodes()).find((node) => node.metadata.name === 'sim-2')?.status.state).to.equal('ready');
      expect(lost.running()).to.deep.equal([]);
    }, 30_000);
  });

  it('says why nothing fits, and places it once something does', async () => {
    await cluster.apply(serviceDocument('picky', { replicas: 1, placement: { constraints: ['node.labels.disk == ssd'] } }));
    await eventually(async () => expect((await cluster.tasks('picky'))[0]?.status.message).to.match(/no suitable node/));
    const document = cluster.machines[0]!.manifest() as { metadata: object };
    await cluster.apply({ ...document, metadata: { ...document.metadata, labels: { disk: 'ssd' } } });
    const [task] = await cluster.settled('picky', 1);
    expect(task?.status.node).to.equal('sim-1');
  });
});
