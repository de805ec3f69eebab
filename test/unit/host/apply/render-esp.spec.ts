import { expect } from 'chai';
import { renderKeys } from '../../../../host/apply/render-esp.js';
import { renderApply } from '../../../../host/apply/render.js';
import { ipLines } from '../../../../host/apply/render-ip.js';
import { renderObserve, scopeOf } from '../../../../host/observe/script.js';
import type { HostStep } from '../../../../plan/host-step.js';
import { planHostState } from '../../../../plan/host-state.js';
import { NetworkCluster } from '../../../support/network-cluster.js';
import { ScratchHost } from '../../../support/scratch-host.js';

const out = { source: '10.0.0.1', destination: '10.0.0.2', spi: 0x10000001 };
const back = { source: '10.0.0.2', destination: '10.0.0.1', spi: 0x20000002 };
const STEPS: readonly HostStep[] = [{ kind: 'addAssociation', association: out }, { kind: 'addAssociation', association: back }, { kind: 'setPolicy', policy: { ...out, port: 4789 } }];
const KEYS: Readonly<Record<number, string>> = { [out.spi]: 'aa'.repeat(20), [back.spi]: 'bb'.repeat(20) };
const keyOf = ({ spi }: { readonly spi: number }): string => KEYS[spi] ?? expect.fail('no such key');
const CONTEXT = { fencingToken: 7, before: '', after: 'bbbb' };

describe('keys on their way to a host', () => {
  it('are in no line of the script that is recorded, and in no argument', () => {
    expect(renderApply(STEPS, CONTEXT)).to.include('src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x10000001').and.not.match(/aaaa|bbbbbb/);
    expect(renderKeys(STEPS, keyOf)).to.include('aa'.repeat(20)).and.to.include('bb'.repeat(20));
    expect(renderKeys([STEPS[2]!], undefined)).to.equal(undefined);
    expect(() => renderKeys(STEPS, undefined)).to.throw('without its key');
  });

  it('come to ip on its stdin, each with its own association', () => {
    const host = new ScratchHost({ ip: 'cat >>"$HOST/run/ip-stdin"' });
    try {
      host.write({ '/run/drover/netns/.keep': '' });
      const { stdout, stderr } = host.run((renderKeys(STEPS, keyOf) ?? '') + renderApply(STEPS, CONTEXT));
      expect(stdout, stderr).to.include('APPLIED');
      expect(host.read('/run/ip-stdin')?.split('\n')).to.deep.equal([
        `xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x10000001 reqid 16777296 mode transport replay-window 1024 flag esn aead rfc4106(gcm(aes)) 0x${'aa'.repeat(20)} 64`,
        `xfrm state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x20000002 reqid 16777296 mode transport replay-window 1024 flag esn aead rfc4106(gcm(aes)) 0x${'bb'.repeat(20)} 64`,
        'xfrm policy update src 10.0.0.1/32 dst 10.0.0.2/32 proto udp dport 4789 dir out mark 0x1000050 mask 0xffffffff tmpl src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x10000001 reqid 16777296 mode transport',
      ]);
      expect(host.calls().join('\n')).not.to.match(/aaaa|bbbb/);
    } finally {
      host.remove();
    }
  });

  it('are not read back from the host, and nothing is asked where there never were any', () => {
    expect(renderObserve(scopeOf(undefined))).to.include("echo '@@ esp'; ip -force").and.include('xfrm state list reqid 16777296 nokeys');
    expect(renderObserve(scopeOf(planHostState(new NetworkCluster().view, 'node-1')))).to.include("echo '@@ esp'; [ -e /run/drover/esp ] && ip -force");
    expect(renderApply(STEPS, CONTEXT)).to.include('\n: >/run/drover/esp\n');
  });

  it('take with them what is Drover\'s alone', () => {
    expect(ipLines({ kind: 'removePolicy', policy: { ...out, port: 4789 } })).to.deep.equal(['xfrm policy delete src 10.0.0.1/32 dst 10.0.0.2/32 proto udp dport 4789 dir out mark 0x1000050 mask 0xffffffff']);
    expect(ipLines({ kind: 'removeAssociation', association: out })).to.deep.equal(['xfrm state delete src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x10000001']);
  });
});
