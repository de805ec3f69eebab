import { expect } from 'chai';
import { until } from '../../demo/until.js';
import type { Task } from '../../model/index.js';
import { HOSTS, openCluster, severalAnswer } from './support/cluster.js';

describe('a two-tier application on three hosts', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.drover.ok(['apply', '-f', 'manifests/demo', '--wait', '--timeout', '400s']);
  });
  after(() => cluster.remove('service/proxy', 'service/nodejs', 'network/internal'));

  it('answers on every node, and by different replicas', async () => {
    for (const host of await cluster.hosts()) await severalAnswer(host);
  });

  it('answers on the host itself, by its loopback and its own address', async () => {
    for (const host of await cluster.hosts()) {
      for (const address of ['127.0.0.1', host.back.address]) {
        expect(await cluster.onHost(host.name, `curl -sS --max-time 10 http://${address}/`)).to.contain('Hello World!');
      }
    }
  });

  it('changes nothing when it is applied a second time', async () => {
    const before = await cluster.service('nodejs');
    const said = await cluster.drover.ok(['apply', '-f', 'manifests/demo']);
    expect(said).to.contain('service/nodejs unchanged').and.to.contain('network/internal unchanged').and.not.to.contain('configured');
    expect((await cluster.service('nodejs')).metadata.generation).to.equal(before.metadata.generation);
    expect((await cluster.drover.run(['diff', '-f', 'manifests/demo'])).code).to.equal(0);
  });

  it('resolves service names to the VIP, tasks.NAME to the tasks, task names to themselves, and asks upstream for the rest', async () => {
    const nodejs = await cluster.service('nodejs');
    const tasks = await cluster.running('nodejs');
    // Busybox's nslookup also asks for AAAA, and exits with 1 when only the A record is there.
    const look = async (name: string) => (await cluster.drover.run(['exec', taskName(tasks[0]), '--', 'nslookup', '-type=a', name])).stdout;
    const vip = nodejs.status.virtualAddresses.internal ?? 'no VIP';
    expect(await look('nodejs')).to.contain(vip);
    const all = await look('tasks.nodejs');
    for (const task of tasks) expect(all).to.contain(task.status.addresses.internal ?? 'no address');
    expect(await look(taskName(tasks[1]))).to.contain(tasks[1]?.status.addresses.internal ?? 'no address');
    expect(await look('upstream.lab')).to.contain('192.0.2.53');
    expect(await cluster.drover.ok(['exec', taskName(tasks[0]), '--', 'cat', '/etc/resolv.conf'])).to.contain('nameserver 127.0.0.11');
  });

  it('looks inside as Swarm does: namespaces, fwmarks and IPVS where a person expects them', async () => {
    const nodejs = await cluster.service('nodejs');
    const tasks = await cluster.running('nodejs');
    const host = tasks[0]?.status.node ?? 'node-1';
    const namespaces = await cluster.onHost(host, 'ip netns list');
    for (const name of ['1-ingress', '1-internal', 'ingress_sbox', 'lb_internal']) expect(namespaces).to.contain(name);
    const expected = tasks.map((task) => `${task.status.addresses.internal} 1`).sort().join();
    await until('the VIP\'s destinations', 240_000, async () => ((await cluster.destinations(host, 'lb_internal', nodejs.status.fwmark)).join() === expected ? true : undefined));
    expect(await cluster.onHost(host, 'ip -n 1-internal -d link show type vxlan')).to.contain('nolearning');
  });

  it('shows tasks, their nodes and their logs', async () => {
    expect(await cluster.drover.ok(['service', 'ps', 'nodejs'])).to.contain('nodejs.1').and.to.contain('Running');
    expect(await cluster.drover.ok(['service', 'ls'])).to.contain('3/3');
    for (const host of HOSTS) expect(await cluster.drover.ok(['node', 'ls'])).to.contain(host);
    await until('a log line of the proxy', 120_000, async () => ((await cluster.drover.run(['logs', 'proxy', '--tail', '5'])).code === 0 ? true : undefined));
  });
});

const taskName = (task: Task | undefined): string => task?.metadata.name ?? 'no task';
