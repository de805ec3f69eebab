import { expect } from 'chai';
import { until } from '../../demo/until.js';
import { openCluster, severalAnswer } from './support/cluster.js';
import { web } from './support/manifests.js';

describe('kill -9 of the control plane in the middle of a deployment', () => {
  const cluster = openCluster();

  before(() => cluster.ensure());
  after(() => cluster.remove('service/web', 'network/front'));

  it('continues where it was: every replica runs once, and nothing is left over', async () => {
    await cluster.apply(web({ replicas: 6 }));
    await until('the first container starts', 240_000, async () => {
      const states = (await cluster.tasks('web')).map((task) => task.status.state);
      return states.some((state) => state === 'starting' || state === 'running') ? true : undefined;
    });
    const { server: { pid } } = await cluster.drover.json<{ readonly server: { readonly pid: number } }>(['version']);
    process.kill(pid, 'SIGKILL');
    await cluster.drover.ok(['up', '--detach', '--log-level', 'debug']);
    await cluster.drover.ok(['wait', 'service/web', '--for', 'running', '--timeout', '400s']);

    const running = await cluster.running('web');
    expect(running.map((task) => task.spec.slot).sort()).to.deep.equal([1, 2, 3, 4, 5, 6]);
    await until('each host runs exactly the containers of its tasks', 240_000, async () => {
      for (const { name: host } of await cluster.hosts()) {
        const containers = (await cluster.onHost(host, 'podman ps --format "{{.Names}}"')).split('\n').filter((name) => name.startsWith('web.'));
        const expected = running.filter((task) => task.status.node === host).map((task) => task.metadata.name);
        if (containers.sort().join() !== expected.sort().join()) return undefined;
      }
      return true;
    });
    for (const host of await cluster.hosts()) await severalAnswer(host);
  });
});
