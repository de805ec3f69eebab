import { expect } from 'chai';
import { parseProbe } from '../../../../host/join/probe.js';
import { joinWarnings } from '../../../../host/join/warnings.js';
import { aProbe, probeText } from '../../../support/join-builders.js';

const section = (name: string, body: string): string => probeText.replace(new RegExp(`@@ ${name}\n[^]*?(?=@@ )`), `@@ ${name}\n${body}\n`);

describe('parseProbe', () => {
  it('reads a real Debian 12 host', () => {
    const { facts, ...probe } = aProbe();
    expect(facts).to.deep.include({ hostname: 'node-3', distribution: 'Debian GNU/Linux 12 (bookworm)', architecture: 'x86_64', cpus: 2, podman: '4.3.1', resolvers: ['192.168.77.13'] });
    expect(facts.addresses).to.deep.include({ interface: 'eth1', address: '192.168.77.13', mtu: 1500 });
    expect(probe).to.deep.include({ isRoot: true, hasSystemd: true, hasCgroup2: true, distributionIds: ['debian'], packageManagers: ['apt-get'], defaultRoute: { interface: 'eth0' }, droppingChains: [] });
    expect(probe.sysctls.get('fs.inotify.max_user_instances')).to.equal('8192');
  });

  it('asks systemd-resolved\'s own resolvers when resolv.conf points at loopback, which no container reaches', () => {
    const text = section('resolv', 'nameserver 127.0.0.53').replace('@@ resolved\n', '@@ resolved\nnameserver 9.9.9.9\nnameserver fe80::1\n');
    expect(parseProbe(text).facts.resolvers).to.deep.equal(['9.9.9.9']);
  });

  it('refuses an answer that broke off, because a missing section would look like a missing package', () => {
    expect(() => parseProbe(probeText.replace('@@ end\n', ''))).to.throw('incomplete');
  });

  it('takes the default route with the lowest metric', () => {
    expect(parseProbe(section('default-route', '[{"dev":"wlan0","metric":600},{"dev":"eth1","prefsrc":"10.0.0.2","metric":100}]')).defaultRoute).to.deep.equal({ interface: 'eth1', source: '10.0.0.2' });
  });
});

describe('joinWarnings', () => {
  const dropping = parseProbe(section('chains', 'table ip filter {\n\tchain INPUT {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n\tchain FORWARD {\n\t\ttype filter hook forward priority filter; policy drop;\n\t}\n}'));
  const reasons = (probe = aProbe(), nowMs = probe.clock * 1000) => joinWarnings(probe, nowMs, 4789).map(({ reason }) => reason);

  it('has none for a plain host', () => expect(reasons()).to.deep.equal([]));
  it('names chains that drop, since they break published ports and tunnels and are not ours to change', () => {
    expect(joinWarnings(dropping, dropping.clock * 1000, 4789).map(({ message }) => message.split(' drops')[0])).to.deep.equal(['ip filter FORWARD', 'ip filter INPUT']);
  });
  it('sees iptables-legacy too', () => expect(reasons(parseProbe(section('legacy-forward', '-P FORWARD DROP')))).to.deep.equal(['ForwardPolicyDrop']));
  it('tells of a clock that is wrong', () => expect(reasons(aProbe(), 0)).to.deep.equal(['ClockSkew']));
});
