import { expect } from 'chai';
import { restoreHost } from '../../lab/index.js';
import type { Node } from '../../model/index.js';
import { openCluster } from './support/cluster.js';
import { FOREIGN, hostSnapshot } from './support/host-snapshot.js';
import { web } from './support/manifests.js';

describe('removing a node', () => {
  const cluster = openCluster();
  const name = 'node-3';

  before(() => cluster.ensure());
  after(async () => {
    await cluster.remove('service/web', 'network/front');
    await cluster.onHost(name, FOREIGN.remove);
    await cluster.ensure();
  });

  const leave = (...options: readonly string[]) => cluster.drover.ok(['node', 'rm', name, '--wait', '--timeout', '300s', ...options]);
  const node = () => cluster.drover.json<Node>(['get', 'node', name]);

  it('gives the host back as it was before it joined, and leaves alone what others made there', async () => {
    await leave();
    await restoreHost(cluster.lab, name);
    await cluster.onHost(name, 'DEBIAN_FRONTEND=noninteractive apt-get purge -y -q inotify-tools ipvsadm >/dev/null 2>&1');
    await cluster.onHost(name, FOREIGN.make);
    const before = await hostSnapshot(cluster, name);
    await cluster.ensure();
    const first = await node();
    await cluster.deploy(web());
    expect((await cluster.running('web')).map((task) => task.status.node)).to.include(name);

    const refused = await cluster.drover.run(['node', 'rm', name]);
    expect({ code: refused.code, says: /still has 1 task/.test(refused.stderr) }).to.deep.equal({ code: 1, says: true });

    expect(await leave('--force', '--purge')).to.contain(`node/${name} deleting`);
    expect(await hostSnapshot(cluster, name)).to.deep.equal(before);
    expect(await cluster.onHost(name, FOREIGN.look)).to.equal('alive\n');

    await cluster.ensure();
    const second = await node();
    expect(second.metadata.uid).not.to.equal(first.metadata.uid);
  });
});
