import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { parseHost } from '../../../../host/observe/parse-host.js';
import { parseIpvs } from '../../../../host/observe/parse-ipvs.js';
import { parseTable } from '../../../../host/observe/parse-nft.js';
import { parseJsonStream } from '../../../../host/observe/sections.js';
import { scopeOf } from '../../../../host/observe/script.js';
import { planHostState } from '../../../../plan/host-state.js';
import { planHostSteps } from '../../../../plan/host-steps.js';
import { NetworkCluster } from '../../../support/network-cluster.js';

/** Captured on Debian 12 (iproute2 6.1, nft 1.0.6, ipvsadm 1.31) from a host that holds the state of NetworkCluster's node-1. */
const CAPTURED = readFileSync(new URL('../../../fixtures/observe/bookworm-two-networks.txt', import.meta.url), 'utf8');
const desired = planHostState(new NetworkCluster().view, 'node-1');
const { namespaces } = scopeOf(desired);

describe('parseHost', () => {
  it('reads a host as it was planned: nothing is left to do', () => {
    expect(planHostSteps(parseHost(CAPTURED, namespaces), desired)).to.deep.equal([]);
  });

  it('reads boot id, stamp, weights and rows', () => {
    const host = parseHost(CAPTURED, namespaces);
    expect(host.bootId).to.match(/^[0-9a-f-]{36}$/);
    expect(host.stamp).to.match(/^[0-9a-f]{16}$/);
    expect(host.loadBalancers['dpa']?.virtualServices).to.deep.equal({ 257: { '10.77.1.11': 1, '10.77.1.12': 1 }, 258: { '10.77.1.21': 1 } });
    expect(host.overlays['dpa']?.forwarding).to.include({ '02:42:0a:4d:01:0c': '192.168.77.12' });
    expect(host.tasks['dpaaaaaaweb1']).to.deep.include({ isReady: true, isClaimed: true, defaultRoute: '172.18.0.1' });
  });

  it('sees that a ready mark is gone, so that the look which finds it has the namespace marked again', () => {
    const host = parseHost(CAPTURED.replace('@@ ready dpaaaaaacli1 dpaaaaaaweb1', '@@ ready dpaaaaaaweb1'), namespaces);
    expect(host.tasks['dpaaaaaacli1']).to.include({ isReady: false, isClaimed: true });
    expect(planHostSteps(host, desired)).to.deep.include({ kind: 'markReady', id: 'dpaaaaaacli1' }).and.not.deep.include({ kind: 'markReady', id: 'dpaaaaaaweb1' });
  });

  it('refuses an output without its end, as a missing part would look like missing state', () => {
    expect(() => parseHost(CAPTURED.slice(0, CAPTURED.length / 2), namespaces)).to.throw('ends too early');
  });

  it('does not take a link for a leg because of its name: the namespace behind it must be known', () => {
    const foreign = parseHost(CAPTURED.replace(/^@@ claims.*$/m, '@@ claims'), []);
    expect(foreign.gateway.legs).to.deep.equal({});
  });
});

describe('return paths of a task', () => {
  const RULES = '[{"priority":1000,"src":"all","fwmark":"0x10b","table":"267"},{"priority":1000,"src":"all","fwmark":"0x10c","table":"268"},{"priority":1000,"src":"all","fwmark":"0x1","table":"main"}]';
  const ROUTES = '[{"dst":"default","gateway":"10.255.0.11","dev":"eth1","table":"267","flags":[]},{"dst":"default","gateway":"10.9.0.1","dev":"eth0","table":"268","flags":[]},{"dst":"default","gateway":"172.18.0.1","dev":"eth2","flags":[]}]';
  const host = (values: string) => parseHost(CAPTURED.replace('\n@@ end', `\n@@ taskReturns dpaaaaaaweb1 eth1 ${values}\n${RULES}\n${ROUTES}\n@@ end`), namespaces);

  it('are rules that lead to the table of their mark, and routes out of the ingress interface', () => {
    expect(host('2 1').tasks['dpaaaaaaweb1']?.returnPaths).to.deep.equal({ hasSysctls: true, rules: [267, 268], routes: { 267: '10.255.0.11' } });
    expect(host('1 1').tasks['dpaaaaaaweb1']?.returnPaths?.hasSysctls).to.equal(false);
  });

  it('are not looked for in other tasks', () => {
    expect(host('2 1').tasks['dpaaaaaacli1']).not.to.have.property('returnPaths');
    expect(scopeOf(desired).returns).to.deep.equal([]);
  });
});

describe('parse of tool output', () => {
  it('reads several JSON values of one batch, on lines of their own or run together', () => {
    expect(parseJsonStream('[{"a":1}]\n[]\n')).to.deep.equal([[{ a: 1 }], []]);
    expect(parseJsonStream('[{"a":1}][]')).to.deep.equal([[{ a: 1 }], []]);
    expect(parseJsonStream('Cannot find device')).to.deep.equal([]);
  });

  it('reads services by fwmark, empty ones too, and leaves others alone', () => {
    expect(parseIpvs('-A -f 257 -s rr\n-a -f 257 -r 10.0.1.11:0 -m -w 0\n-A -f 258 -s rr\n-A -t 10.0.0.1:80 -s wlc\n-a -t 10.0.0.1:80 -r 10.0.0.2:80 -m -w 1')).to.deep.equal({ 257: { '10.0.1.11': 0 }, 258: {} });
  });

  it('tells a table whose rules were taken away from the one that was written', () => {
    const table = { table: { name: 'drover' } };
    const marker = { set: { name: 'id_0123456789ab' } };
    expect(parseTable(undefined)).to.equal('');
    expect(parseTable({ nftables: [table, marker, { map: { name: 'vip', elem: [['10.0.1.2', 257]] } }, { rule: {} }] })).to.equal('0123456789ab/1/1');
    expect(parseTable({ nftables: [table, marker, { map: { name: 'vip' } }] })).to.equal('0123456789ab/0/0');
    expect(parseTable({ nftables: [table, { rule: {} }] })).to.equal('?/1/0');
  });
});
