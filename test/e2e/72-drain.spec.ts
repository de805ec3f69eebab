import { expect } from 'chai';
import { RequestLoop } from '../../demo/request-loop.js';
import type { Node } from '../../model/index.js';
import { HOSTS, openCluster, webPort } from './support/cluster.js';
import { web } from './support/manifests.js';

describe('draining a node', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(web({ replicas: 1 }));
  });
  after(async () => {
    await cluster.drover.run(['node', 'activate', ...HOSTS]);
    await cluster.remove('service/web', 'network/front');
  });

  const home = async (): Promise<string> => (await cluster.running('web'))[0]?.status.node ?? expect.fail('no task runs');
  const places = async () => (await cluster.running('web')).map(({ status }) => status.node).sort();

  /** Requests to every node while the commands run. */
  async function withoutFailure(work: () => Promise<unknown>): Promise<void> {
    const loop = new RequestLoop((await cluster.hosts()).map(webPort)).start();
    await work();
    const { sent, failures } = await loop.stop();
    expect(failures, `of ${sent} requests`).to.deep.equal([]);
  }

  async function drains(name: string): Promise<void> {
    await withoutFailure(async () => expect(await cluster.drover.ok(['node', 'drain', name, '--timeout', '300s'])).to.contain(`node/${name} drained`));
    expect((await cluster.drover.json<Node>(['get', 'node', name])).status.availability?.state).to.equal('drained');
    expect(await places()).to.not.include(name);
    expect((await cluster.onHost(name, 'podman ps --format "{{.Names}}"')).trim()).to.equal('');
  }

  it('costs no request with one replica', async () => {
    await drains(await home());
  });

  it('says what blocks it when nothing else takes a task, and keeps that one running', async () => {
    const last = await home();
    await cluster.drover.ok(['node', 'drain', ...HOSTS.filter((name) => name !== last), '--detach']);
    const { code, stderr } = await cluster.drover.run(['node', 'drain', last, '--timeout', '15s']);
    expect(code).to.equal(124);
    expect(stderr).to.match(/web\.1: no suitable node \(3 nodes drained\)/);
    expect(await places()).to.deep.equal([last]);
    await cluster.drover.ok(['node', 'activate', ...HOSTS]);
  });

  it('costs no request with six replicas, and neither does the rebalance after it', async () => {
    await cluster.drover.ok(['service', 'scale', 'web=6', '--wait', '--timeout', '400s']);
    await drains('node-2');
    await cluster.drover.ok(['node', 'activate', 'node-2']);
    await withoutFailure(() => cluster.drover.ok(['node', 'rebalance', '--wait', '--timeout', '400s']));
    expect(await places()).to.deep.equal(HOSTS.flatMap((name) => [name, name]));
  });
});
