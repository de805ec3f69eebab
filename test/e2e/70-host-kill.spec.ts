import { expect } from 'chai';
import { bootHost, killHost } from '../../lab/index.js';
import { responders } from '../../demo/responders.js';
import { until } from '../../demo/until.js';
import type { Node } from '../../model/index.js';
import { openCluster, severalAnswer, webPort } from './support/cluster.js';
import { web } from './support/manifests.js';

describe('a host that loses power and returns', () => {
  const cluster = openCluster();
  const lost = 'node-2';
  const others = ['node-1', 'node-3'];

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(web());
  });
  after(() => cluster.remove('service/web', 'network/front'));

  const stateOf = async (name: string) => (await cluster.drover.json<Node>(['get', 'node', name])).status.state;

  it('is seen as down, its backends leave the other hosts, and its tasks run elsewhere', async () => {
    const dead = (await cluster.running('web')).filter((task) => task.status.node === lost);
    await killHost(cluster.lab, lost);
    await until(`${lost} is down`, 240_000, async () => ((await stateOf(lost)) === 'down' ? true : undefined));
    const running = await until('three tasks run elsewhere', 240_000, async () => {
      const tasks = await cluster.running('web');
      return tasks.length === 3 && tasks.every((task) => task.status.node !== lost) ? tasks : undefined;
    });
    await cluster.untilListed('web', running, others);
    const history = await cluster.tasks('web');
    for (const task of dead) {
      expect(history.find((old) => old.metadata.name === task.metadata.name)?.status.state).to.equal('rescheduled');
    }
    for (const host of await cluster.hosts()) {
      if (host.name !== lost) await severalAnswer(host);
    }
  });

  it('is ready again after it has booted, without what it should no longer run', async () => {
    await bootHost(cluster.lab, lost);
    await until(`${lost} is ready`, 240_000, async () => ((await stateOf(lost)) === 'ready' ? true : undefined));
    expect(await cluster.onHost(lost, 'podman ps -a --format "{{.Names}}"')).not.to.contain('web.');
    const host = (await cluster.hosts()).find(({ name }) => name === lost);
    await until(`${lost} answers on the published port`, 240_000, async () => ((await responders(webPort(host!), 3)).size > 0 ? true : undefined));
  });
});
