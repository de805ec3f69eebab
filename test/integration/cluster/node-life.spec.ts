import { expect } from 'chai';
import type { Node } from '../../../model/index.js';
import { eventually } from '../../support/eventually.js';
import { networkDocument, serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

describe('the availability of simulated nodes', () => {
  const cluster = new SimulatedCluster({ hosts: 3 });

  before(async () => {
    await cluster.start();
    await cluster.allReady();
    await cluster.apply(networkDocument('front'), serviceDocument('web', { replicas: 3, networks: ['front'], ports: [{ published: 80, target: 8080 }] }));
    await cluster.settled('web', 3);
  });
  after(() => cluster.stop());

  const node = async (name: string): Promise<Node> => (await cluster.nodes()).find(({ metadata }) => metadata.name === name) ?? expect.fail(`no ${name}`);
  const wish = (name: string, update: object): Promise<unknown> => cluster.api.post(`/v1/nodes/${name}/update`, update);
  const stateOf = async (name: string): Promise<string | undefined> => (await node(name)).status.availability?.state;
  const places = async (): Promise<(string | undefined)[]> => (await cluster.running('web')).map(({ status }) => status.node).sort();

  it('drains a node while as many containers run as ever, and does not join it anew for that', async () => {
    let fewest = Infinity;
    const timer = setInterval(() => {
      fewest = Math.min(fewest, cluster.machines.flatMap((machine) => machine.running()).length);
    }, 5);
    const { since } = (await node('sim-3')).status;
    await wish('sim-3', { availability: 'drain' });
    await eventually(async () => expect(await stateOf('sim-3')).to.equal('drained'), 30_000);
    clearInterval(timer);
    expect(fewest).to.equal(3);
    expect(cluster.machine('sim-3').running()).to.deep.equal([]);
    expect(await node('sim-3')).to.have.nested.property('status.since', since);
  });

  it('leaves a task alone that nothing else takes, and names it', async () => {
    await wish('sim-1', { availability: 'pause' });
    await wish('sim-2', { availability: 'drain' });
    await eventually(async () => {
      const { availability } = (await node('sim-2')).status;
      expect(availability?.state).to.equal('draining');
      expect(availability?.blockers?.join()).to.contain('no suitable node (2 nodes drained, 1 node paused)');
    }, 20_000);
    expect(await cluster.running('web')).to.have.length(3);
  });

  it('calls the drain off when the node is activated, and keeps the tasks that ran', async () => {
    const before = (await cluster.running('web')).map(({ metadata }) => metadata.name).sort();
    await wish('sim-2', { availability: 'active' });
    await eventually(async () => {
      expect(await stateOf('sim-2')).to.equal('active');
      const live = (await cluster.tasks('web')).filter(({ spec }) => spec.desired === 'running');
      expect(live.map(({ metadata }) => metadata.name).sort()).to.deep.equal(before);
    }, 20_000);
  });

  it('gives a paused node nothing new: what dies there goes on elsewhere', async () => {
    const victim = (await cluster.running('web')).find(({ status }) => status.node === 'sim-1') ?? expect.fail('nothing on sim-1');
    const left = (await places()).filter((place) => place === 'sim-1').length - 1;
    cluster.machine('sim-1').kill(victim.metadata.name);
    await eventually(async () => {
      expect(await cluster.running('web')).to.have.length(3);
      expect((await places()).filter((place) => place === 'sim-1')).to.have.length(left);
    }, 20_000);
  });

  it('spreads the tasks over all nodes again when asked, and then forgets that it was asked', async () => {
    await wish('sim-1', { availability: 'active' });
    await wish('sim-3', { availability: 'active' });
    await cluster.api.post('/v1/rebalance', {});
    await eventually(async () => {
      expect(await places()).to.deep.equal(['sim-1', 'sim-2', 'sim-3']);
      const web = await cluster.api.get<{ readonly metadata: { readonly annotations: object } }>('/v1/services/web');
      expect(web.metadata.annotations).to.deep.equal({});
    }, 40_000);
  });

  it('stops at once what is left of a drain by force', async () => {
    await wish('sim-2', { availability: 'pause' });
    await wish('sim-1', { availability: 'pause' });
    await wish('sim-3', { availability: 'drain', forceAfterMs: 0 });
    await eventually(async () => expect(await stateOf('sim-3')).to.equal('drained'), 20_000);
    expect(await cluster.running('web')).to.have.length(2);
  });
});
