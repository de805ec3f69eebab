import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { parseCounters, renderConnections } from '../../../../host/observe/ipvs-counters.js';
import { renderObserve, scopeOf } from '../../../../host/observe/script.js';
import { parseSections } from '../../../../host/observe/sections.js';
import { planHostState } from '../../../../plan/host-state.js';
import { NetworkCluster } from '../../../support/network-cluster.js';

const HEAD = 'IP Virtual Server version 1.2.1 (size=4096)\n';
const LISTED = `${HEAD}Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
FWM  257 rr
  -> 10.77.1.11:0                 Masq    1      3          1
  -> 10.77.1.12:0                 Masq    0      0          12
FWM  258 rr
TCP  10.0.0.1:80 wlc
  -> 10.0.0.2:80                  Masq    1      9          9
`;
const COUNTED = `${HEAD}Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
  -> RemoteAddress:Port
FWM  257                                16       96       80     7040 12345678901
  -> 10.77.1.11:0                        4       24       20     1760     1600
  -> 10.77.1.12:0                       12       72       60     5280 12345677301
FWM  258                                 0        0        0        0        0
`;
const counters = (listed: string, counted: string) => parseCounters(parseSections(`@@ boot b\n@@ connections dpa\n${listed}@@ traffic dpa\n${counted}@@ end\n`))['dpa'];

describe('what IPVS counts', () => {
  it('is read per service and per destination, present connections beside all since the entry was made', () => {
    expect(counters(LISTED, COUNTED)?.['257']).to.deep.equal({
      traffic: { connections: 16, packetsIn: 96, packetsOut: 80, bytesIn: 7040, bytesOut: 12345678901 },
      destinations: {
        '10.77.1.11': { active: 3, inactive: 1, traffic: { connections: 4, packetsIn: 24, packetsOut: 20, bytesIn: 1760, bytesOut: 1600 } },
        '10.77.1.12': { active: 0, inactive: 12, traffic: { connections: 12, packetsIn: 72, packetsOut: 60, bytesIn: 5280, bytesOut: 12345677301 } },
      },
    });
  });

  it('leaves services alone that are not by mark: they are not Drover\'s', () => {
    expect(counters(LISTED, COUNTED)).to.have.keys('257', '258');
    expect(counters(LISTED, COUNTED)?.['258']?.destinations).to.deep.equal({});
  });

  it('is absent, not zero, where the tool does not tell it', () => {
    expect(counters(LISTED, HEAD)?.['257']).to.deep.equal({ destinations: { '10.77.1.11': { active: 3, inactive: 1 }, '10.77.1.12': { active: 0, inactive: 12 } } });
    expect(counters(LISTED, COUNTED.replace(' 7040 12345678901', ' 7K 12G'))?.['257']).not.to.have.property('traffic');
    expect(counters('', '')).to.deep.equal({});
  });

  it('comes with every look, in the same process tree as the weights, without the connections of the moment', () => {
    expect(renderObserve(scopeOf(planHostState(new NetworkCluster().view, 'node-1')))).to.contain('ipvsadm -Sn\necho "@@ traffic $1"; exec ipvsadm -Ln --stats --exact');
    const { dpa } = parseCounters(parseSections(`@@ boot b\n@@ traffic dpa\n${COUNTED}@@ end\n`));
    expect(dpa?.['257']?.destinations['10.77.1.11']).to.deep.equal({ traffic: { connections: 4, packetsIn: 24, packetsOut: 20, bytesIn: 1760, bytesOut: 1600 } });
  });

  it('is asked for behind the observe script, in what any sh understands', () => {
    const script = renderObserve(scopeOf(planHostState(new NetworkCluster().view, 'node-1')), renderConnections(['ingress', 'dpa']));
    expect(script).to.contain('for n in $claims ingress_sbox lb_dpa; do').and.to.contain('"$n" ipvsadm -Ln\n');
    execFileSync('sh', ['-n'], { input: script });
  });
});
