import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { bootHost, downLab, killHost, plugHost, unplugHost } from '../../lab/index.js';
import { Drover } from '../../demo/drover.js';
import { Ledger } from '../../demo/ledger.js';
import { RequestLoop } from '../../demo/request-loop.js';
import { until } from '../../demo/until.js';
import type { MemberList } from '../../api/contract.js';
import type { Node } from '../../model/index.js';
import { anotherBuild } from './support/another-build.js';
import { commandBook } from './support/command-book.js';
import { HOSTS, openCluster, webPort, type ListOf } from './support/cluster.js';
import { web } from './support/manifests.js';

/** An emulated host that unpacks a program, or starts one, answers nobody for seconds. */
const PATIENT = 'apiVersion: drover/v1\nkind: Cluster\nmetadata: { name: default }\nspec: { heartbeat: { interval: 1s, misses: 20 } }\n';

/** A process for each entry: without a pause they would take the processor from emulated hosts. */
const ENTRY_PAUSE_MS = 1000;

/** Emulated hosts take half an hour for it, more than all other tests may: `npm run test:managers`; the same faults in a loop are in `npm run soak -- --only managers`. */
const describeManagers = process.env.DROVER_MANAGERS === '1' ? describe : describe.skip;

describeManagers('a control plane on three of its hosts', () => {
  const cluster = openCluster();
  const { drover } = cluster;

  before(async () => {
    await drover.run(['down']);
    await downLab(cluster.lab); // hosts that were never promoted, and a store that is embedded yet
    await cluster.ensure();
    await cluster.apply(PATIENT);
    await cluster.deploy(web());
  });

  let atEnd = async (): Promise<void> => undefined;
  after(() => atEnd());

  const nodes = async (): Promise<readonly Node[]> => (await drover.json<ListOf<Node>>(['get', 'nodes'])).items;
  const members = async (): Promise<MemberList['items']> => (await drover.json<MemberList>(['members'])).items;

  /** Node on which the leader runs. */
  async function leader(): Promise<string | undefined> {
    const id = (await members()).find(({ state }) => state === 'leader')?.id;
    return (await nodes()).find(({ metadata }) => metadata.uid === id)?.metadata.name;
  }
  const anotherLeads = (former: string): Promise<string> => until(`another than ${former} leads`, 120_000, async () => {
    const name = await leader().catch(() => undefined);
    return name === former ? undefined : name;
  });
  const settled = () => until('three managers are reachable', 300_000, async () => {
    const listed = await drover.ok(['node', 'ls']).catch(() => '');
    return /Leader/.test(listed) && listed.match(/Reachable/g)?.length === 2 ? true : undefined;
  });

  /** Applies and requests while the work is done: none of them is refused, lost or fails. */
  async function withoutHarm(work: () => Promise<void>): Promise<void> {
    const ledger = new Ledger(commandBook(drover), ENTRY_PAUSE_MS).start();
    const loop = new RequestLoop((await cluster.hosts()).map(webPort), 2).start();
    await work();
    const { acknowledged, refusals } = await ledger.stop();
    expect(refusals).to.deep.equal([]);
    await ledger.check();
    expect(acknowledged).to.be.greaterThan(0);
    expect((await loop.stop()).failures).to.deep.equal([]);
  }

  it('moves there from one process, one promotion after the other, without refusing or losing an apply and without a failed request', async () => {
    await withoutHarm(async () => {
      for (const name of HOSTS) expect(await drover.ok(['node', 'promote', name])).to.contain(`node/${name} is a manager`);
    });
    await settled();
  });

  it('drains the leader\'s host, which goes on as a manager, and fails no request', async () => {
    const drained = await leader() ?? expect.fail('nobody leads');
    const loop = new RequestLoop((await cluster.hosts()).map(webPort)).start();
    expect(await drover.ok(['node', 'drain', drained, '--timeout', '400s'])).to.contain(`node/${drained} drained`);
    expect((await loop.stop()).failures).to.deep.equal([]);
    expect((await cluster.running('web')).filter(({ status }) => status.node === drained)).to.deep.equal([]);
    await drover.ok(['node', 'activate', drained]);
    await settled();
  });

  it('finishes a change that was under way when the leader\'s host loses power, and forgets nothing', async () => {
    const ledger = new Ledger(commandBook(drover), ENTRY_PAUSE_MS).start();
    const lost = await leader() ?? expect.fail('nobody leads');
    await drover.ok(['service', 'scale', 'web=5']);
    await killHost(cluster.lab, lost);
    await anotherLeads(lost);
    await drover.ok(['wait', 'service/web', '--for', 'running', '--timeout', '300s']);
    const { code, stderr } = await drover.run(['node', 'demote', HOSTS.find((name) => name !== lost)!]);
    expect([code, stderr]).to.deep.include(1);
    expect(stderr).to.contain('would lose its quorum');
    await bootHost(cluster.lab, lost);
    await cluster.nodesReady();
    await settled();
    const { acknowledged } = await ledger.stop();
    await ledger.check();
    expect(acknowledged).to.be.greaterThan(0);
  });

  it('gets another leader when the leader\'s cable is pulled, or its processes stand still', async () => {
    const cut = await leader() ?? expect.fail('nobody leads');
    await unplugHost(cluster.lab, cut);
    const second = await anotherLeads(cut);
    await plugHost(cluster.lab, cut);
    await settled();
    await cluster.onHost(second, 'systemctl kill -s STOP drover-manager drover-sentinel drover-store');
    await anotherLeads(second);
    await cluster.onHost(second, 'systemctl kill -s CONT drover-manager drover-sentinel drover-store');
    await settled();
  });

  it('runs another build after an upgrade, one manager after the other, without refusing or losing an apply, a failed request or another container', async () => {
    const { directory, program, version } = anotherBuild('0.1.0-next');
    const next = new Drover(drover.stateDir, program);
    atEnd = async () => {
      await drover.run(['down']);
      rmSync(directory, { recursive: true, force: true });
    };
    await drover.ok(['down']);
    await next.ok(['up', '--detach', '--log-level', 'debug']); // the guest: it brings its build to the hosts
    const containers = (await cluster.running('web')).map(({ status }) => status.containerId).sort();
    await withoutHarm(async () => {
      const said = await next.ok(['node', 'upgrade', '--all', '--timeout', '1500s']);
      for (const name of HOSTS) expect(said).to.match(new RegExp(`^node/${name} runs build [0-9a-f]{16}$`, 'm'));
    });
    await settled();
    expect(new Set((await members()).map((member) => member.version))).to.deep.equal(new Set([version]));
    expect((await cluster.running('web')).map(({ status }) => status.containerId).sort()).to.deep.equal(containers);
    expect((await next.ok(['node', 'upgrade', '--all'])).match(/already/g)).to.have.length(HOSTS.length);
  });

  it('shrinks to one, which stays, and leaves nothing on the hosts', async () => {
    for (const name of HOSTS.slice(1)) expect(await drover.ok(['node', 'demote', name])).to.contain(`node/${name} is no manager any more`);
    const { code, stderr } = await drover.run(['node', 'demote', HOSTS[0]]);
    expect(code).to.equal(1);
    expect(stderr).to.contain('last manager');
    for (const name of HOSTS.slice(1)) expect(await cluster.onHost(name, 'ls -d /var/lib/drover/manager /etc/systemd/system/drover-manager.service 2>/dev/null || true')).to.equal('');
    expect((await cluster.running('web')).length).to.equal(5);
  });
});
