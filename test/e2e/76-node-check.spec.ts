import { expect } from 'chai';
import { until } from '../../demo/until.js';
import type { NodeCheckReport } from '../../api/contract.js';
import type { Host, Node } from '../../model/index.js';
import { HOSTS, openCluster } from './support/cluster.js';
import { web } from './support/manifests.js';

describe('drover node check', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(web({ replicas: 1 }));
  });
  after(() => cluster.remove('service/web', 'network/front'));

  const check = async (): Promise<NodeCheckReport & { readonly code: number }> => {
    const { code, stdout } = await cluster.drover.run(['node', 'check', '-o', 'json']);
    return { ...(JSON.parse(stdout) as NodeCheckReport), code };
  };
  const errors = ({ findings }: NodeCheckReport) => findings.filter(({ severity }) => severity === 'error');
  const titles = (report: NodeCheckReport) => errors(report).map(({ node, check: title }) => `${node} ${title}`);
  const cells = ({ paths }: NodeCheckReport) => paths.results.map(({ from, to, result, mtu }) => `${from} ${to} ${mtu ?? result}`);
  const pairs = HOSTS.flatMap((from) => HOSTS.filter((to) => to !== from).map((to) => `${from} ${to}`));

  /** Emulated hosts stall when the machine is busy: a host that was too slow is asked again. */
  const checkUntil = (what: string, holds: (report: NodeCheckReport) => boolean) => until(what, 400_000, async () => {
    const report = await check();
    if (holds(report)) return report;
    throw new Error(`${titles(report).join(', ')}; ${cells(report).join(', ')}`);
  });
  const isInOrder = (report: NodeCheckReport): boolean => errors(report).length === 0 && cells(report).join() === pairs.map((pair) => `${pair} ok`).join();

  it('has no error in a healthy lab, and every way is open in full', async () => {
    const report = await checkUntil('the lab is healthy', isInOrder);
    expect(report.code).to.equal(0);
    expect(await cluster.drover.ok(['node', 'check'])).to.match(/VXLAN FROM +node-1 +node-2 +node-3/);
  });

  it('finds what breaks traffic on each host, with its remedy, and says so on the node', async () => {
    for (const { host, make } of DAMAGE) await cluster.onHost(host, make);
    const expected = DAMAGE.flatMap(({ host, checks }) => checks.map((title) => `${host} ${title}`));
    const report = await checkUntil('all damage is found', (found) => expected.every((title) => titles(found).includes(title)));
    expect(report.code).to.equal(1);
    const remedies = errors(report).map(({ node, check: title, remedy }) => `${node} ${title} ${remedy}`).join('\n');
    for (const { remedy } of DAMAGE) expect(remedies).to.match(remedy);
    const states = new Map(cells(report).map((cell): [string, string] => [cell.slice(0, 13), cell.slice(14)]));
    expect([states.get('node-1 node-2'), states.get('node-3 node-2')], 'to the host that filters').to.deep.equal(['lost', 'lost']);
    expect(states.get('node-2 node-1'), 'from the host that filters').to.equal('ok');
    expect(states.get('node-3 node-1'), 'from the host with the small MTU').to.equal('1350');
    const node = await cluster.drover.json<Node>(['get', 'node', 'node-1']);
    expect(node.status.conditions.find(({ type }) => type === 'Checked')).to.include({ status: 'False', reason: 'Errors' });
  });

  it('finds nothing any more when all is undone', async () => {
    for (const { host, undo } of DAMAGE) await cluster.onHost(host, undo);
    await checkUntil('the lab is healthy again', isInOrder);
    // Until then nobody may publish the port that nc had: what the check sees, the next look at the host writes down.
    await until('a look at the host has found nobody at its ports', 240_000, async () => {
      const { status } = await cluster.drover.json<Host>(['get', 'host', 'node-1']);
      return status.listeners?.some(({ process }) => process === 'nc') === true ? undefined : true;
    });
  });
});

interface Damage {
  readonly host: string;
  readonly make: string;
  readonly undo: string;
  readonly checks: readonly string[];
  readonly remedy: RegExp;
}

const DAMAGE: readonly Damage[] = [
  {
    host: 'node-1', checks: ['clock'], remedy: /node-1 clock .*timedatectl set-ntp true/,
    make: 'date -s @$(( $(date +%s) - 3600 ))', undo: 'date -s @$(( $(date +%s) + 3600 ))',
  },
  {
    host: 'node-1', checks: ['ports'], remedy: /node-1 ports stop nc/,
    make: 'systemd-run --unit=foreign-listener nc -lk 80', undo: 'systemctl stop foreign-listener',
  },
  {
    host: 'node-2', checks: ['firewall', 'vxlan-path'], remedy: /node-2 vxlan-path .*udp 4789 is filtered/,
    make: "nft add table inet foreign; nft 'add chain inet foreign in { type filter hook input priority 0; policy accept; }'; nft add rule inet foreign in udp dport 4789 drop",
    undo: 'nft delete table inet foreign',
  },
  {
    host: 'node-3', checks: ['back-network', 'vxlan-path'], remedy: /node-3 back-network raise it on the host \(ip link set eth1 mtu 1500/,
    make: 'ip link set eth1 mtu 1400', undo: 'ip link set eth1 mtu 1500',
  },
];
