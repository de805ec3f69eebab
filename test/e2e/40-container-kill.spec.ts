import { expect } from 'chai';
import { until } from '../../demo/until.js';
import { HOSTS, openCluster } from './support/cluster.js';
import { web } from './support/manifests.js';

describe('a container that dies', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(web());
  });
  after(() => cluster.remove('service/web', 'network/front'));

  it('is replaced in its slot, and the dead backend has left every host before the replacement serves', async () => {
    const [victim] = await cluster.running('web');
    const { name } = victim!.metadata;
    await cluster.onHost(victim!.status.node!, `kill -9 $(podman inspect --format '{{.State.Pid}}' ${name})`);
    const replacement = await until('a replacement runs', 240_000, async () =>
      (await cluster.running('web')).find((task) => task.spec.slot === victim!.spec.slot && task.metadata.name !== name));
    const dead = (await cluster.tasks('web')).find((task) => task.metadata.name === name);
    expect(dead?.status).to.include({ state: 'failed', exitCode: 137, replacedBy: replacement.metadata.name });
    const { status } = await cluster.service('web');
    for (const host of HOSTS) {
      const destinations = await cluster.destinations(host, 'ingress_sbox', status.fwmark);
      expect(destinations.filter((line) => line.startsWith(`${dead?.status.addresses.ingress} `)), host).to.deep.equal([]);
    }
    expect(await cluster.drover.ok(['service', 'ps', 'web'])).to.contain('\\_ web.');
  });
});
