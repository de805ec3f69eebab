import { expect } from 'chai';
import type { OperatorError } from '../../../base/errors.js';
import type { Node } from '../../../model/index.js';
import { eventually } from '../../support/eventually.js';
import type { SimulatedMachine } from '../../support/simulated-machine.js';
import { networkDocument, serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

describe('the identity of hosts, on simulated ones', function () {
  this.timeout(60_000);
  let cluster: SimulatedCluster;

  beforeEach(async () => {
    cluster = new SimulatedCluster({ hosts: 2 });
  });
  afterEach(() => cluster.stop());

  const node = async (name: string): Promise<Node> => {
    const found = (await cluster.nodes()).find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw new Error(`no node ${name}`);
    return found;
  };
  const inState = (name: string, state: string): Promise<void> => eventually(async () => {
    const { status } = await node(name);
    expect(status.state, status.message).to.equal(state);
  }, 30_000);
  const probes = (name: string): number => cluster.machine(name).scripts.filter(({ kind }) => kind === 'probe').length;
  const rekey = (name: string, body: object) => cluster.api.post(`/v1/nodes/${name}/rekey`, body);

  it('lets one of two clones join, refuses the other for good, and takes it once it has an id of its own', async () => {
    await cluster.startMachines();
    cluster.machine('sim-2').machineId = cluster.machine('sim-1').machineId;
    await cluster.startAll();
    const [first, clone] = await eventually(async () => {
      const states = Object.fromEntries((await cluster.nodes()).map(({ metadata, status }) => [status.state, metadata.name]));
      expect(states).to.have.all.keys('ready', 'joinFailed');
      return [states['ready']!, states['joinFailed']!];
    }, 30_000);
    await eventually(async () => { // both were strangers when they were looked at first: the clone may be refused twice
      const { status } = await node(clone);
      expect(status.state).to.equal('joinFailed');
      expect(status.message).to.include(`which is node ${first}`).and.include('systemd-machine-id-setup');
    });
    const due = async (state: string) => (await cluster.api.get<{ items: readonly unknown[] }>('/v1/jobs', { queue: 'join-node', key: clone, state })).items;
    expect([...await due('delayed'), ...await due('waiting')], 'nothing is due that would ask it again').to.deep.equal([]);
    cluster.machine(clone).machineId = 'd'.repeat(32);
    await rekey(clone, { hostKey: cluster.machine(clone).host.fingerprint });
    await inState(clone, 'ready');
    expect((await node(clone)).status.facts?.machineId).to.equal('d'.repeat(32));
  });

  it('refuses another machine at the address of a node, gives its tasks to others, and does not ask it again with every beat', async () => {
    await cluster.start();
    await cluster.allReady();
    await cluster.allHeard();
    await cluster.apply(serviceDocument('web', { replicas: 2 }));
    await cluster.settled('web', 2);
    const impostor = cluster.machine('sim-2');
    const before = impostor.machineId;
    impostor.machineId = 'e'.repeat(32);
    impostor.containers.clear();
    impostor.reboot();
    await inState('sim-2', 'down');
    expect((await node('sim-2')).status.message).to.include(`expected machine id ${before}, found ${'e'.repeat(32)}`).and.include('drover node rekey sim-2');
    await eventually(async () => {
      const running = await cluster.running('web');
      expect(running.map(({ status }) => status.node)).to.deep.equal(['sim-1', 'sim-1']);
    }, 20_000);
    const [asked, heard] = [probes('sim-2'), impostor.beats];
    await eventually(() => expect(impostor.beats).to.be.at.least(heard + 3));
    expect(probes('sim-2')).to.equal(asked);
    await rekey('sim-2', { hostKey: impostor.host.fingerprint });
    await inState('sim-2', 'ready');
  });

  it('refuses a host that shows another key, says so at the node, and takes it back once a person trusts the new one', async () => {
    await cluster.start();
    await cluster.allReady();
    await cluster.allHeard();
    const host = cluster.machine('sim-2').host;
    const shown = host.changeHostKey();
    host.drop();
    await inState('sim-2', 'down');
    expect((await node('sim-2')).status.message).to.include('THE HOST KEY HAS CHANGED').and.include(`pinned ${host.fingerprint}, shown ${shown}`).and.include(`drover node rekey sim-2 --host-key ${shown}`);
    const refused = await rekey('sim-2', { acceptNew: true }).catch((error: unknown) => error);
    expect((refused as OperatorError).message).to.include('its manifest pins');
    await rekey('sim-2', { hostKey: shown });
    await inState('sim-2', 'ready');
    expect((await node('sim-2')).status.hostKey).to.equal(shown);
  });

  it('moves the tunnels of a host whose address changed at every end, and restarts nothing', async () => {
    await cluster.start();
    await cluster.allReady();
    await cluster.apply(networkDocument('front'), serviceDocument('web', { replicas: 2, networks: ['front'] }));
    const before = (await cluster.settled('web', 2)).map(({ metadata }) => metadata.name).sort();
    const [moved, peer] = cluster.machines as [SimulatedMachine, SimulatedMachine];
    const stamps = [moved.stamp, peer.stamp];
    moved.address = '192.168.150.1';
    const document = moved.manifest() as { spec: object };
    await cluster.apply({ ...document, spec: { ...document.spec, advertise: { address: moved.address } } });
    await eventually(async () => {
      expect((await node('sim-1')).status).to.deep.include({ state: 'ready', vtep: { address: '192.168.150.1', mtu: 1500 } });
      expect((await node('sim-2')).status.state).to.equal('ready');
      expect(moved.stamp, 'its own tunnels').to.not.equal(stamps[0]);
      expect(peer.stamp, 'the rows of its peer').to.not.equal(stamps[1]);
    }, 20_000);
    expect((await cluster.tasks('web')).map(({ metadata }) => metadata.name).sort()).to.deep.equal(before);
    expect(cluster.machines.flatMap((machine) => machine.running()).sort()).to.deep.equal(before);
  });
});
