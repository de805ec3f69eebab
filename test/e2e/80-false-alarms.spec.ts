import { expect } from 'chai';
import { bootHost, killHost, plugHost, unplugHost } from '../../lab/index.js';
import { responders } from '../../demo/responders.js';
import { until } from '../../demo/until.js';
import type { Node } from '../../model/index.js';
import { HOSTS, openCluster, webPort } from './support/cluster.js';
import { web } from './support/manifests.js';

describe('false alarms', () => {
  const cluster = openCluster();
  const lost = 'node-2';

  before(async () => {
    await cluster.ensure();
    await patience(100);
    await cluster.deploy(web());
  });
  after(async () => {
    await cluster.remove('service/web', 'network/front');
    await cluster.drover.ok(['apply', '-f', 'manifests/demo/cluster.yaml']);
  });

  const patience = (misses: number) =>
    cluster.apply(JSON.stringify({ apiVersion: 'drover/v1', kind: 'Cluster', metadata: { name: 'default' }, spec: { heartbeat: { interval: '2s', misses } } }));
  const node = (name: string) => cluster.drover.json<Node>(['get', 'node', name]);
  const inState = (name: string, state: string) => until(`${name} is ${state}`, 240_000, async () => ((await node(name)).status.state === state ? true : undefined));
  const namesOf = async () => (await cluster.running('web')).map(({ metadata }) => metadata.name).sort();
  const containers = async () => {
    const lists = await Promise.all(HOSTS.map((name) => cluster.onHost(name, 'podman ps --format "{{.Names}}"')));
    return lists.flatMap((text) => text.split('\n').filter((line) => line.startsWith('web.'))).sort();
  };
  const onlyWanted = () => until('every container is one that is wanted', 240_000, async () =>
    ((await containers()).join() === (await namesOf()).join() ? true : undefined));

  it('keeps the traffic of a host that only the control plane cannot reach, for as long as its patience says', async () => {
    const before = await namesOf();
    await unplugHost(cluster.lab, lost, 'management');
    try {
      await inState(lost, 'unreachable');
      const host = (await cluster.hosts()).find(({ name }) => name === 'node-1')!;
      await until('all three replicas answer on another node', 120_000, async () => ((await responders(webPort(host), 6)).size === 3 ? true : undefined));
      expect((await node(lost)).status.state).to.equal('unreachable');
    } finally {
      await plugHost(cluster.lab, lost, 'management');
    }
    await inState(lost, 'ready');
    expect(await namesOf()).to.deep.equal(before);
    expect(await containers()).to.deep.equal(before);
  });

  it('stops the extra copies when a host is back that was given up while its tasks went on', async () => {
    await patience(4);
    const before = await cluster.running('web');
    await unplugHost(cluster.lab, lost, 'management');
    try {
      await inState(lost, 'down');
      await until('three tasks run elsewhere', 240_000, async () => {
        const tasks = await cluster.running('web');
        return tasks.length === 3 && tasks.every(({ status }) => status.node !== lost) ? true : undefined;
      });
    } finally {
      await plugHost(cluster.lab, lost, 'management');
    }
    await inState(lost, 'ready');
    await onlyWanted();
    const kept = before.filter(({ status }) => status.node !== lost).map(({ metadata }) => metadata.name);
    expect(await namesOf()).to.include.members(kept);
    await patience(100);
  });

  it('notices by its boot id that a host was rebooted before anybody missed it, and builds it anew', async () => {
    const victim = (await cluster.running('web')).find(({ status }) => status.node !== lost)!;
    const name = victim.status.node!;
    const { bootId } = (await node(name)).status.facts!;
    await killHost(cluster.lab, name);
    await bootHost(cluster.lab, name);
    await until(`${name} has joined with its new boot id`, 240_000, async () => {
      const { status } = await node(name);
      return status.state === 'ready' && status.facts?.bootId !== bootId ? true : undefined;
    });
    const old = (await cluster.tasks('web')).find(({ metadata }) => metadata.name === victim.metadata.name);
    expect(old?.status).to.include({ state: 'failed', error: 'its node was rebooted' });
    await until('three tasks run', 240_000, async () => ((await cluster.running('web')).length === 3 ? true : undefined));
    await onlyWanted();
    const host = (await cluster.hosts()).find((one) => one.name === name)!;
    await until(`${name} answers on the published port`, 240_000, async () => ((await responders(webPort(host), 3)).size > 0 ? true : undefined));
  });
});
