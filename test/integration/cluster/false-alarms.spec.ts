import { expect } from 'chai';
import type { Cluster, Host, Node } from '../../../model/index.js';
import { eventually } from '../../support/eventually.js';
import type { SimulatedMachine } from '../../support/simulated-machine.js';
import { networkDocument, serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

describe('false alarms, on simulated hosts', function () {
  this.timeout(90_000);
  let cluster: SimulatedCluster;

  const open = async (hosts: number, misses: number, replicas: number): Promise<string[]> => {
    cluster = await new SimulatedCluster({ hosts, settings: { heartbeat: { interval: '1s', misses } } }).start();
    await cluster.allReady();
    await cluster.allHeard();
    await cluster.apply(networkDocument('front'), serviceDocument('web', { replicas, networks: ['front'] }));
    return namesOf(await cluster.settled('web', replicas));
  };
  afterEach(() => cluster.stop());

  const namesOf = (tasks: readonly { readonly metadata: { readonly name: string } }[]): string[] => tasks.map(({ metadata }) => metadata.name).sort();
  const node = async (name: string): Promise<Node> => (await cluster.nodes()).find(({ metadata }) => metadata.name === name)!;
  const inState = (names: readonly string[], state: string, deadlineMs = 30_000): Promise<void> => eventually(async () => {
    for (const name of names) expect((await node(name)).status.state, name).to.equal(state);
  }, deadlineMs);
  const cutOff = ({ host }: SimulatedMachine): void => {
    host.faults.connect = 'silent';
    host.freeze();
  };
  const reconnect = ({ host }: SimulatedMachine): void => {
    host.faults.connect = 'ok';
    host.drop();
  };
  /** Once the hosts have been told of the last task, with nothing on its way to them. */
  const allApplied = (): Promise<void> => eventually(async () => {
    const versions = (await cluster.tasks('web')).map(({ metadata }) => metadata.resourceVersion);
    for (const host of (await cluster.api.get<{ items: readonly Host[] }>('/v1/hosts')).items) expect(host.status.appliedVersion).to.be.at.least(Math.max(...versions));
  }, 20_000);
  const containers = (): string[] => cluster.machines.flatMap((machine) => machine.running()).sort();
  const outage = async () => (await cluster.api.get<Cluster>('/v1/clusters/default')).status.conditions.find(({ type }) => type === 'Outage');

  it('calls a host whose ssh fails unreachable with the reason, takes nothing from it within the patience, and takes it back as it was', async () => {
    const before = await open(2, 30, 2);
    const [kept, lost] = cluster.machines as [SimulatedMachine, SimulatedMachine];
    await allApplied();
    const { stamp } = kept; // of all that it shows of the network
    lost.host.faults.connect = 'reset';
    lost.host.drop();
    await inState(['sim-2'], 'unreachable');
    expect((await node('sim-2')).status.message).to.match(/(closed|reset) the connection before its ssh banner/);
    lost.host.faults.connect = 'silent';
    await new Promise((resolve) => setTimeout(resolve, 4000)); // longer than the default patience, shorter than this one
    expect((await node('sim-2')).status.state).to.equal('unreachable');
    expect(containers()).to.deep.equal(before);
    expect(kept.stamp, 'its backends stay in the tables of the others').to.equal(stamp);
    reconnect(lost);
    await inState(['sim-2'], 'ready');
    expect(namesOf(await cluster.tasks('web'))).to.deep.equal(before);
    expect(containers()).to.deep.equal(before);
  });

  it('stops the extra copies, not the needed ones, when a host that went on alone is back', async () => {
    const before = await open(3, 3, 3);
    const lost = cluster.machine('sim-3');
    const old = lost.running();
    cutOff(lost);
    await inState(['sim-3'], 'down');
    const running = await eventually(async () => {
      const tasks = await cluster.running('web');
      expect(tasks.filter(({ status }) => status.node !== 'sim-3')).to.have.length(3);
      return namesOf(tasks);
    }, 20_000);
    expect(lost.running(), 'it goes on for as long as nobody can tell it otherwise').to.deep.equal(old);
    expect(running.filter((name) => before.includes(name)), 'what the others ran stays').to.have.length(2);
    reconnect(lost);
    await inState(['sim-3'], 'ready');
    await eventually(() => expect(containers()).to.deep.equal(running), 20_000);
    expect(namesOf(await cluster.running('web'))).to.deep.equal(running);
  });

  it('gives nothing away when most hosts go at once, says so, and finds all as it was when they are back', async () => {
    const before = await open(6, 3, 6);
    const lost = cluster.machines.slice(0, 4);
    for (const machine of lost) cutOff(machine);
    await inState(lost.map(({ options }) => options.name), 'down');
    expect(await outage()).to.include({ status: 'True', message: 'rescheduling is held: 4 of 6 nodes went at once' });
    expect(namesOf(await cluster.tasks('web')), 'no task was replaced').to.deep.equal(before);
    for (const machine of lost) reconnect(machine);
    await cluster.allReady(40_000);
    await eventually(async () => expect(await outage()).to.include({ status: 'False', reason: 'NodesBack' }), 60_000);
    expect(namesOf(await cluster.running('web'))).to.deep.equal(before);
    expect(containers()).to.deep.equal(before);
  });

  it('gives away what is still lost once enough are back, over a restart of the control plane', async () => {
    await open(5, 3, 5);
    const lost = cluster.machines.slice(0, 3);
    for (const machine of lost) cutOff(machine);
    await inState(lost.map(({ options }) => options.name), 'down');
    await cluster.stopControlPlane();
    await cluster.startControlPlane();
    expect(await outage()).to.include({ status: 'True' });
    expect((await cluster.running('web')).length, 'the tasks of the lost hosts are neither ended nor replaced').to.equal(5);
    reconnect(lost[0]!);
    await eventually(async () => {
      const running = await cluster.running('web');
      expect(running.map(({ status }) => status.node)).to.not.include.members(['sim-2', 'sim-3']);
      expect(running).to.have.length(5);
    }, 60_000);
  });
});
