import { expect } from 'chai';
import { parseLegacyRules, parseRules } from '../../../../host/check/parse-rules.js';
import { CHECKS, type FirewallChain, type HostCheckFacts } from '../../../../model/index.js';
import { checkedCondition } from '../../../../plan/check/condition.js';
import { expectationsOf, type HostExpectations } from '../../../../plan/check/expectations.js';
import { checkFirewall, namesUdpPort } from '../../../../plan/check/firewall.js';
import { planHostFindings } from '../../../../plan/check/host-findings.js';
import { legacyLines, rulesLines, someCheckFacts, someExpectations } from '../../../support/check-builders.js';
import { NetworkCluster } from '../../../support/network-cluster.js';

const MIB = 2 ** 20;
const troubles = (changes: Partial<HostCheckFacts>, expected: Partial<HostExpectations> = {}) =>
  planHostFindings('node-1', someCheckFacts(changes), someExpectations(expected)).filter(({ severity }) => severity !== 'ok');
const only = (changes: Partial<HostCheckFacts>, expected?: Partial<HostExpectations>) => {
  const found = troubles(changes, expected);
  expect(found, JSON.stringify(found)).to.have.length(1);
  return found[0]!;
};

describe('planHostFindings', () => {
  it('has nothing against a healthy host, and says so check by check', () => {
    const findings = planHostFindings('node-1', someCheckFacts(), someExpectations());
    expect(new Set(findings.map(({ severity }) => severity))).to.deep.equal(new Set(['ok']));
    expect([...new Set(findings.map(({ check }) => check))]).to.deep.equal(CHECKS.filter((check) => check !== 'answer' && check !== 'vxlan-path'));
  });

  it('gives every trouble a remedy, and lists the worst first', () => {
    const found = troubles({ hasCgroup2: false, podman: { error: 'locked' }, sshd: undefined, missing: { packages: ['podman'], modules: [{ name: 'vxlan', isLoadable: true }], sysctls: [], files: ['/etc/x'] } });
    expect(found.map(({ check }) => check)).to.deep.equal(['packages', 'modules', 'podman', 'files', 'cgroup', 'sshd']);
    for (const { remedy } of found) expect(remedy).not.to.equal('');
  });

  it('tells a module that can be loaded from one that the kernel lacks, since the remedies differ', () => {
    const missing = { packages: [], modules: [{ name: 'ip_vs', isLoadable: true }, { name: 'vxlan', isLoadable: false }], sysctls: [], files: [] };
    expect(troubles({ missing }).map(({ remedy }) => remedy.split(' ')[0])).to.deep.equal(['load', 'reboot']);
  });

  it('wants sctp of the kernel only where a service publishes it', () => {
    const published = [{ protocol: 'sctp', published: 3868, service: 'diameter' }] as const;
    expect(troubles({ lacksForSctp: ['IP_SCTP'] })).to.deep.equal([]);
    expect(troubles({ lacksForSctp: [] }, { published })).to.deep.equal([]);
    expect(only({ lacksForSctp: ['IP_SCTP', 'IP_VS_PROTO_SCTP'] }, { published }).message).to.equal('the running kernel was built without CONFIG_IP_SCTP, CONFIG_IP_VS_PROTO_SCTP, and service diameter publishes 3868/sctp');
  });

  it('names the setting, its value and the wanted one', () => {
    const missing = { packages: [], modules: [], files: [], sysctls: [{ key: 'net.ipv4.ip_forward', wanted: '1', found: '0' }] };
    expect(only({ missing })).to.deep.include({ check: 'sysctls', severity: 'error', message: 'net.ipv4.ip_forward is 0, not 1' });
  });

  it('trusts no clock beyond what the round trip allows to say', () => {
    expect(only({ clock: { skewMs: -3_600_000, uncertaintyMs: 100 } })).to.deep.include({ check: 'clock', severity: 'error' });
    expect(only({ clock: { skewMs: 8000, uncertaintyMs: 100 } }).severity).to.equal('warning');
    expect(troubles({ clock: { skewMs: 8000, uncertaintyMs: 4000 } })).to.deep.equal([]);
  });

  it('measures /run by what a tmpfs needs, and the store by what an image needs', () => {
    const disk = (path: string, free: number, freeInodes?: number) => troubles({ disks: [{ path, total: 1000 * MIB, free, freeInodes }] }).map(({ severity }) => severity);
    expect([disk('/', 900 * MIB), disk('/', 100 * MIB), disk('/run', 100 * MIB), disk('/run', 2 * MIB), disk('/', 2000 * MIB, 0)]).to.deep.equal([['warning'], ['error'], [], ['error'], ['error']]);
  });

  it('warns of an sshd that lets too few sessions in', () => {
    expect(only({ sshd: { maxSessions: 2, maxStartups: '10:30:100' } }).message).to.contain('MaxSessions 2');
    expect(only({ sshd: { maxSessions: 10, maxStartups: '1:30:100' } }).remedy).to.contain('MaxStartups');
  });

  it('compares the back network with what the widest overlay needs', () => {
    const narrow = only({ addresses: [{ interface: 'eth1', address: '192.168.77.11', mtu: 1400 }] });
    expect(narrow.message).to.contain('eth1 has MTU 1400, but network ingress needs 1500');
    expect(narrow.remedy).to.contain('ip link set eth1 mtu 1500').and.to.contain('spec.mtu of the network to 1350');
    expect(only({ addresses: [] }).message).to.contain('no address 192.168.77.11');
  });

  it('finds who took the VXLAN port or a published one; the kernel\'s own socket is no such thing', () => {
    expect(only({ listeners: [{ protocol: 'udp', address: '0.0.0.0', port: 4789, process: 'socat' }] }).check).to.equal('vxlan-port');
    expect(only({ listeners: [{ protocol: 'tcp', address: '*', port: 80, process: 'nginx' }] }).message).to.contain('nginx listens on tcp *:80, which service web publishes');
    expect(troubles({ listeners: [{ protocol: 'udp', address: '0.0.0.0', port: 4789 }, { protocol: 'udp', address: '*', port: 80, process: 'x' }] })).to.deep.equal([]);
    expect(only({ listeners: [{ protocol: 'tcp', address: '*', port: 2049 }] }, { published: [{ protocol: 'tcp', published: 2049, service: 'nfs' }] }).remedy).to.match(/^stop what the kernel serves there/);
  });

  it('finds other overlays on the port, Docker Swarm by its own ports', () => {
    expect(only({ listeners: [{ protocol: 'tcp', address: '*', port: 7946, process: 'dockerd' }] })).to.deep.include({ check: 'other-overlay', severity: 'warning' });
    expect(only({ vxlans: [{ name: 'vxlan.calico', vni: 4096, port: 4789 }, { name: 'flannel.1', vni: 1, port: 8472 }] }).message).to.contain('vxlan.calico');
  });
});

describe('checkFirewall', () => {
  const expected = { vxlanPort: 4789, gatewaySubnet: '172.18.0.0/16', encrypted: [] as readonly string[] };
  const found = (chains: readonly FirewallChain[], encrypted: readonly string[] = []) => checkFirewall({ chains }, { ...expected, encrypted }).filter(({ severity }) => severity !== 'ok');

  it('names each rule and chain in the way, and leaves other ports and protocols alone', () => {
    expect(found(parseRules(rulesLines)).map(({ severity, message }) => `${severity} ${message.split(/ has| drops/)[0]}`)).to.deep.equal([
      'error chain in of table inet foreign', 'error chain in of table inet foreign', 'warning chain input of table inet filter',
      'warning chain filter_INPUT of table inet firewalld', 'error chain FORWARD of table ip filter',
    ]);
  });

  it('is content with the exception that its remedy asks for', () => {
    const allowing = (chain: FirewallChain): FirewallChain => ({ ...chain, rules: ['udp dport 4789 accept', 'iifname "g-*" accept'] });
    expect(found(parseRules(rulesLines).filter(({ name }) => name === 'input' || name === 'FORWARD').map(allowing))).to.deep.equal([]);
  });

  it('asks for ESP where an encrypted network is, as it is neither tcp nor udp', () => {
    const input = (...rules: readonly string[]): FirewallChain => ({ table: 'inet filter', name: 'input', hook: 'input', policy: 'drop', rules: ['udp dport 4789 accept', ...rules] });
    expect(found([input()])).to.deep.equal([]);
    expect(found([input()], ['vault'])[0]).to.deep.include({ severity: 'warning', message: 'chain input of table inet filter drops what it does not know, and no rule names ESP (IP protocol 50) of network vault' });
    for (const rule of ['meta l4proto esp accept', 'ip protocol esp counter packets 1 bytes 2 accept', 'meta l4proto { ah, esp } accept', '-A INPUT -p esp -j ACCEPT', '-A INPUT -p 50 -j ACCEPT']) {
      expect(found([input(rule)], ['vault']), rule).to.deep.equal([]);
    }
    expect(found([input('udp dport 50 accept')], ['vault'])).to.have.length(1);
    expect(found([{ ...input(), policy: 'accept', rules: ['-A INPUT -p esp -j DROP'] }], ['vault'])[0]).to.deep.include({ severity: 'error' });
  });

  it('reads iptables-legacy as well', () => {
    expect(found(parseLegacyRules(legacyLines)).map(({ message }) => message)).to.deep.equal([
      'chain INPUT of table legacy filter has the rule `-A INPUT -p udp -m multiport --dports 53,4789 -j DROP`: no VXLAN gets through',
    ]);
  });

  it('understands sets and ranges of ports', () => {
    const rules = ['udp dport 4789 drop', 'udp dport { 53, 4000-5000 } drop', '-p udp --dport 4000:5000 -j DROP', 'tcp dport 4789 drop', 'udp dport 47890 drop', 'udp sport 4789 drop'];
    expect(rules.map((rule) => namesUdpPort(rule, 4789))).to.deep.equal([true, true, true, false, false, false]);
  });
});

describe('expectationsOf', () => {
  it('takes ingress ports on every node, and host-mode ports where their task is', () => {
    const { view } = new NetworkCluster();
    const ports = (node: string) => expectationsOf(view, view.node(node)!).published.map(({ published }) => published);
    expect([ports('node-1'), ports('node-2')]).to.deep.equal([[18000], [18000, 19000]]);
    expect(expectationsOf(view, view.node('node-1')!).overlay).to.deep.include({ mtu: 1450, needs: 1500 });
  });
});

describe('checkedCondition', () => {
  it('says the worst in words, and how to see the rest', () => {
    const findings = planHostFindings('node-1', someCheckFacts({ hasCgroup2: false, podman: { error: 'locked' } }), someExpectations());
    expect(checkedCondition(findings)).to.deep.include({ type: 'Checked', status: 'False', reason: 'Errors' });
    expect(checkedCondition(findings).message).to.match(/^podman: .*\(and 1 more: drover node check node-1\)$/);
    expect(checkedCondition([])).to.deep.include({ status: 'True', reason: 'Healthy', message: '' });
  });
});
