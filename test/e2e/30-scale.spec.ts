import { expect } from 'chai';
import { until } from '../../demo/until.js';
import { HOSTS, openCluster, webPort } from './support/cluster.js';
import { web } from './support/manifests.js';
import { RequestLoop } from '../../demo/request-loop.js';

describe('scaling a published service', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(web());
  });
  after(() => cluster.remove('service/web', 'network/front'));

  it('goes 3 → 12 → 3 without a failed request, keeps its VIP, and leaves no trace of the tasks that went', async () => {
    const before = await cluster.service('web');
    const loop = new RequestLoop((await cluster.hosts()).map(webPort)).start();
    await cluster.drover.ok(['service', 'scale', 'web=12', '--wait', '--timeout', '400s']);
    expect(await cluster.running('web')).to.have.length(12);
    await cluster.drover.ok(['service', 'scale', 'web=3', '--wait', '--timeout', '400s']);
    const staying = await until('three tasks are left', 240_000, async () => {
      const tasks = await cluster.tasks('web');
      const live = tasks.filter(({ status }) => status.state === 'running');
      return live.length === 3 && tasks.every(({ status }) => status.state === 'running' || status.released) ? live : undefined;
    });
    const { sent, failures } = await loop.stop();
    expect(failures, `of ${sent} requests`).to.deep.equal([]);

    const after = await cluster.service('web');
    expect(after.status.virtualAddresses).to.deep.equal(before.status.virtualAddresses);
    await cluster.untilListed('web', staying, HOSTS);
    for (const host of HOSTS) {
      const containers = await cluster.onHost(host, 'podman ps -a --format "{{.Names}}"');
      const here = staying.filter((task) => task.status.node === host).map((task) => task.metadata.name);
      expect(containers.split('\n').filter((name) => name.startsWith('web.')).sort(), host).to.deep.equal(here.sort());
    }
  });
});
