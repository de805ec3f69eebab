import { expect } from 'chai';
import { parseCheck } from '../../../../host/check/parse-check.js';
import { parseLegacyRules, parseRules } from '../../../../host/check/parse-rules.js';
import { checkText, legacyLines, REQUIREMENTS, rulesLines } from '../../../support/check-builders.js';

const section = (name: string, body: string): string => checkText.replace(new RegExp(`@@ ${name}\n[^]*?(?=@@ )`), `@@ ${name}\n${body}\n`);
const parse = (text = checkText) => parseCheck(text, REQUIREMENTS);

describe('parseCheck', () => {
  it('reads a joined Debian 12 host', () => {
    const facts = parse();
    expect(facts.missing).to.deep.equal({ packages: [], modules: [], sysctls: [], files: [] });
    expect(facts).to.deep.include({
      sshd: { maxSessions: 10, maxStartups: '10:30:100' }, podman: { version: '4.3.1', store: '/var/lib/containers/storage' },
      disks: [{ path: '/', total: 6249086976, free: 5481267200, freeInodes: 97 }, { path: '/run', total: 203898880, free: 201748480, freeInodes: 99 }],
      memory: { total: 995600 * 1024, available: 803064 * 1024 }, vxlans: [], chains: [], hasCgroup2: true,
    });
    expect(facts.listeners).to.deep.include({ protocol: 'tcp', address: '0.0.0.0', port: 22, process: 'sshd' });
  });

  it('knows what of sctp the kernel has', () => {
    expect(parseCheck(`${checkText.replace('@@ checked', '@@ sctp\nIP_SCTP\nIP_VS_PROTO_SCTP\n@@ checked')}`, REQUIREMENTS).lacksForSctp).to.deep.equal(['NF_CT_PROTO_SCTP']);
  });

  it('knows the kernel\'s own VXLAN socket by its having no process', () => {
    expect(parse().listeners.find(({ port }) => port === 4789)).to.deep.equal({ protocol: 'udp', address: '0.0.0.0', port: 4789 });
  });

  it('takes half of the round trip for the way of the host\'s clock, so that a slow line is no wrong clock', () => {
    const { clock } = parseCheck(checkText, REQUIREMENTS, { askedMs: 1_795_298_136_990, heardMs: 1_795_298_138_990 });
    expect(clock).to.deep.equal({ skewMs: 1000, uncertaintyMs: 1000 });
  });

  it('tells what join brought about and is gone, and whether a module could be loaded', () => {
    const text = section('modules', 'overlay\nbridge').replace(/@@ loadable\n/, '@@ loadable\nvxlan\n').replace('ipvsadm installed', 'ipvsadm not-installed').replace('ip_forward:1', 'ip_forward:0');
    const { missing } = parse(text);
    expect(missing.packages).to.deep.equal(['ipvsadm']);
    expect(missing.modules).to.deep.include.members([{ name: 'vxlan', isLoadable: true }, { name: 'ip_vs', isLoadable: false }]);
    expect(missing.sysctls).to.deep.equal([{ key: 'net.ipv4.ip_forward', wanted: '1', found: '0' }]);
  });

  it('keeps what podman says when it does not work', () => {
    expect(parse(section('podman-works', 'failed 125\nError: database is locked')).podman).to.deep.equal({ error: 'Error: database is locked' });
    expect(parse(section('podman-works', 'failed 124\n')).podman).to.deep.equal({ error: 'no answer within 25 s' });
  });

  it('sees the VXLANs of others in the host\'s namespace', () => {
    const row = '[{},{"ifname":"vxlan.calico","linkinfo":{"info_kind":"vxlan","info_data":{"id":4096,"port":4789}}}]';
    expect(parse(section('vxlans', row)).vxlans).to.deep.equal([{ name: 'vxlan.calico', vni: 4096, port: 4789 }]);
  });

  it('refuses an answer that broke off, because what is missing would look like a healthy host', () => {
    expect(() => parse(checkText.replace('@@ checked\n', ''))).to.throw('incomplete');
  });
});

describe('parseRules', () => {
  it('reads chains with hook and policy, and leaves out Drover\'s own table', () => {
    const chains = parseRules(rulesLines);
    expect(chains.map(({ table, name, hook, policy }) => `${table} ${name} ${hook} ${policy}`)).to.deep.equal([
      'inet filter input input drop', 'inet filter forward forward accept', 'inet foreign in input accept',
      'inet firewalld filter_INPUT input accept', 'ip filter DOCKER undefined undefined', 'ip filter FORWARD forward drop',
    ]);
    expect(chains[2]?.rules).to.have.length(3);
  });

  it('reads iptables-legacy, which nft does not show', () => {
    expect(parseLegacyRules(legacyLines)).to.deep.include({ table: 'legacy filter', name: 'FORWARD', hook: 'forward', policy: 'drop', rules: ['-A FORWARD -i g-+ -j ACCEPT'] });
  });
});
