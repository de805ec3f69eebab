import { expect } from 'chai';
import { until } from '../../demo/until.js';
import { openCluster } from './support/cluster.js';
import { overlay, toolbox, web } from './support/manifests.js';

describe('two overlay networks', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(`${web({ name: 'left', network: 'one', replicas: 1, published: 8000 })}---${toolbox({ name: 'inside', network: 'one' })}---${overlay('two')}---${toolbox({ name: 'outside', network: 'two' })}`);
  });
  after(() => cluster.remove('service/left', 'service/inside', 'service/outside', 'network/one', 'network/two'));

  const exec = async (service: string, ...argv: readonly string[]) => {
    const [task] = await cluster.running(service);
    return cluster.drover.run(['exec', task?.metadata.name ?? '', '--', ...argv]);
  };
  /** In two steps, as the static busybox of the image cannot resolve names by itself. */
  const lookUp = async (service: string, name: string) =>
    /^Name:\s+\S+\nAddress: ([0-9.]+)$/m.exec((await exec(service, 'nslookup', '-type=a', name)).stdout)?.[1];
  const fetchFrom = (service: string, address: string | undefined) => exec(service, 'wget', '-q', '-T', '5', '-O', '-', `http://${address}:8080/`);

  it('lets a task reach a service of its own network by name, through the VIP', async () => {
    const { status } = await cluster.service('left');
    expect(await lookUp('inside', 'left')).to.equal(status.virtualAddresses.one);
    const body = await until('an answer through the VIP', 120_000, async () => {
      const { code, stdout } = await fetchFrom('inside', status.virtualAddresses.one);
      return code === 0 ? stdout : undefined;
    });
    expect(body).to.contain('Hello World!');
  });

  it('hides names and addresses of a network from tasks that are not on it', async () => {
    const [task] = await cluster.running('left');
    const left = await cluster.service('left');
    expect(await lookUp('outside', 'left')).to.equal(undefined);
    for (const target of [left.status.virtualAddresses.one, task?.status.addresses.one]) {
      const { code, stdout } = await fetchFrom('outside', target);
      expect({ target, failed: code !== 0, stdout }).to.deep.equal({ target, failed: true, stdout: '' });
    }
  });
});
