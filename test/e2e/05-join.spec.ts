import { expect } from 'chai';
import { until } from '../../demo/until.js';
import type { Node } from '../../model/index.js';
import { openCluster } from './support/cluster.js';

describe('joining a host', () => {
  const cluster = openCluster();
  const name = 'node-3';

  before(() => cluster.ensure());

  const node = async () => cluster.drover.json<Node>(['get', 'node', name]);
  const document = async (ssh: object) => {
    const host = (await cluster.hosts()).find((one) => one.name === name)!;
    const { host: address, port, identityFile } = host.ssh;
    return JSON.stringify({ apiVersion: 'drover/v1', kind: 'Node', metadata: { name }, spec: { ssh: { host: address, port, identityFile, ...ssh }, advertise: { interface: 'eth1' } } });
  };

  it('refuses a host whose key is not the pinned one, says so, and never falls back', async () => {
    await cluster.apply(await document({ user: 'root', hostKey: `SHA256:${'A'.repeat(43)}` }));
    const refused = await until('the join fails', 240_000, async () => {
      const seen = await node();
      return seen.status.state === 'joinFailed' ? seen : undefined;
    });
    expect(refused.status.message).to.match(/host key/i).and.to.contain(`SHA256:${'A'.repeat(43)}`);
  });

  it('works for a user with sudo, and installs what is missing', async () => {
    const host = (await cluster.hosts()).find((one) => one.name === name)!;
    await cluster.apply(await document({ user: 'root', hostKey: host.ssh.hostKey })); // a host that may be another one is not cleaned
    await until('the host is a member again', 240_000, async () => ((await node()).status.state === 'ready' ? true : undefined));
    await cluster.drover.ok(['node', 'rm', name, '--wait', '--timeout', '240s']);
    await cluster.onHost(name, 'DEBIAN_FRONTEND=noninteractive apt-get remove -y -q inotify-tools ipvsadm >/dev/null 2>&1');
    await cluster.apply(await document({ user: 'ops', hostKey: host.ssh.hostKey }));
    await until('the host has joined', 240_000, async () => ((await node()).status.state === 'ready' ? true : undefined));
    expect(await cluster.onHost(name, 'dpkg-query -W -f \'${db:Status-Status} \' inotify-tools ipvsadm')).to.equal('installed installed ');
    expect((await node()).status.facts).to.include({ hostname: name, architecture: 'x86_64' });
  });
});
