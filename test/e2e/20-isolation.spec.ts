import { expect } from 'chai';
import { openCluster } from './support/cluster.js';
import { overlay, toolbox, web } from './support/manifests.js';

describe('two overlay networks', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(`${web({ name: 'left', network: 'one', replicas: 1, published: 8000 })}---${toolbox({ name: 'inside', network: 'one' })}---${overlay('two')}---${toolbox({ name: 'outside', network: 'two' })}`);
  });
  after(() => cluster.remove('service/left', 'service/inside', 'service/outside', 'network/one', 'network/two'));

  const fetchFrom = async (service: string, url: string) => {
    const [task] = await cluster.running(service);
    return cluster.drover.run(['exec', task?.metadata.name ?? '', '--', 'wget', '-q', '-T', '5', '-O', '-', url]);
  };

  it('lets a task reach a service of its own network by name, through the VIP', async () => {
    const { code, stdout, stderr } = await fetchFrom('inside', 'http://left:8080/');
    expect(code, stderr).to.equal(0);
    expect(stdout).to.contain('Hello World!');
  });

  it('hides names and addresses of a network from tasks that are not on it', async () => {
    const [task] = await cluster.running('left');
    const left = await cluster.service('left');
    for (const target of ['left', left.status.virtualAddresses.one, task?.status.addresses.one]) {
      const { code, stdout } = await fetchFrom('outside', `http://${target}:8080/`);
      expect({ target, failed: code !== 0, stdout }).to.deep.equal({ target, failed: true, stdout: '' });
    }
  });
});
