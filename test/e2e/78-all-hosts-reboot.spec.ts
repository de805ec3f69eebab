import { expect } from 'chai';
import { bootHost, killHost } from '../../lab/index.js';
import { until } from '../../demo/until.js';
import type { Node } from '../../model/index.js';
import { HOSTS, openCluster, severalAnswer, type ListOf } from './support/cluster.js';
import { web } from './support/manifests.js';

describe('all hosts losing power at once', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(web());
  });
  after(() => cluster.remove('service/web', 'network/front'));

  const nodes = async () => (await cluster.drover.json<ListOf<Node>>(['get', 'nodes'])).items;

  it('are seen as lost, and nothing is rescheduled into nowhere', async () => {
    const before = (await cluster.running('web')).map(({ metadata }) => metadata.name).sort();
    await Promise.all(HOSTS.map((name) => killHost(cluster.lab, name)));
    await until('no node is ready', 120_000, async () => ((await nodes()).every(({ status }) => status.state === 'down') ? true : undefined));
    const tasks = (await cluster.tasks('web')).filter(({ spec }) => spec.desired === 'running');
    expect(tasks.map(({ metadata }) => metadata.name).sort()).to.deep.equal(before);
    const { stderr } = await cluster.drover.run(['node', 'ls']);
    expect(stderr).to.contain('rescheduling is held');
  });

  it('are built anew from nothing when they are back, and the service answers on each', async () => {
    await Promise.all(HOSTS.map((name) => bootHost(cluster.lab, name)));
    await cluster.nodesReady();
    const running = await until('three new tasks run', 300_000, async () => {
      const tasks = await cluster.running('web');
      return tasks.length === 3 ? tasks : undefined;
    });
    await cluster.untilListed('web', running, HOSTS);
    for (const host of await cluster.hosts()) await severalAnswer(host);
  });
});
