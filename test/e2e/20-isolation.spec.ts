import { expect } from 'chai';
import { until } from '../../demo/until.js';
import { openCluster } from './support/cluster.js';
import { FETCH, overlay, toolbox, web } from './support/manifests.js';

describe('two overlay networks', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(`${web({ name: 'left', network: 'one', replicas: 1, published: 8000 })}---${toolbox({ name: 'inside', network: 'one' })}---${overlay('two')}---${toolbox({ name: 'outside', network: 'two' })}`);
  });
  after(() => cluster.remove('service/left', 'service/inside', 'service/outside', 'network/one', 'network/two'));

  const fetchFrom = async (service: string, target: string | undefined) => {
    const [task] = await cluster.running(service);
    return cluster.drover.run(['exec', task?.metadata.name ?? '', '--', ...FETCH, target ?? '', '8080']);
  };

  it('lets a task reach a service of its own network by name, through the VIP', async () => {
    const body = await until('an answer through the VIP', 120_000, async () => {
      const { code, stdout } = await fetchFrom('inside', 'left');
      return code === 0 && stdout !== '' ? stdout : undefined;
    });
    expect(body).to.contain('Hello World!');
  });

  it('hides names and addresses of a network from tasks that are not on it', async () => {
    const [task] = await cluster.running('left');
    const left = await cluster.service('left');
    expect((await fetchFrom('outside', 'left')).stderr).to.contain('unknown name');
    for (const target of [left.status.virtualAddresses.one, task?.status.addresses.one]) {
      const { code, stdout, stderr } = await fetchFrom('outside', target);
      expect({ target, failed: code !== 0, stdout }, stderr).to.deep.equal({ target, failed: true, stdout: '' });
      expect(stderr).to.match(/connect: |alarm/i);
    }
  });
});
