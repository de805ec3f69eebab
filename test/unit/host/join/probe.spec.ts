import { expect } from 'chai';
import { parseProbe } from '../../../../host/join/probe.js';
import { aProbe, probeText } from '../../../support/join-builders.js';

const section = (name: string, body: string): string => probeText.replace(new RegExp(`@@ ${name}\n[^]*?(?=@@ )`), `@@ ${name}\n${body}\n`);

describe('parseProbe', () => {
  it('reads a real Debian 12 host', () => {
    const { facts, ...probe } = aProbe();
    expect(facts).to.deep.include({ hostname: 'node-3', distribution: 'Debian GNU/Linux 12 (bookworm)', architecture: 'x86_64', cpus: 2, podman: '4.3.1', resolvers: ['192.168.77.13'] });
    expect(facts.addresses).to.deep.include({ interface: 'eth1', address: '192.168.77.13', mtu: 1500 });
    expect(probe).to.deep.include({ isRoot: true, hasSystemd: true, hasCgroup2: true, distributionIds: ['debian'], packageManagers: ['apt-get'], defaultRoute: { interface: 'eth0' } });
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
