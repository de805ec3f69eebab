import { expect } from 'chai';
import { renderApply } from '../../../../host/apply/render.js';
import { expectedHost, NOTHING } from '../../../../plan/host-expected.js';
import { planHostState } from '../../../../plan/host-state.js';
import { planHostSteps } from '../../../../plan/host-steps.js';
import { NetworkCluster } from '../../../support/network-cluster.js';

const CONTEXT = { fencingToken: 7, before: 'aaaa', after: 'bbbb' };
/** Lines that start a process; everything else is the shell's own. */
const processes = (script: string): string[] => script.split('\n').filter((line) => /^(ip|bridge|nsenter|nft|sh|systemctl|rm|ipvsadm) /.test(line));
const stateOf = (cluster: NetworkCluster) => planHostState(cluster.view, 'node-1');

describe('renderApply', () => {
  it('changes a weight on two load balancers with two processes', () => {
    const cluster = new NetworkCluster();
    const before = stateOf(cluster);
    cluster.change('web2', { state: 'stopping' });
    const script = renderApply(planHostSteps(expectedHost(before), stateOf(cluster)), CONTEXT);
    expect(processes(script).map((line) => line.replace(/ 2>.*/, ''))).to.deep.equal([
      'nsenter --net=/run/netns/ingress_sbox ipvsadm -R', 'nsenter --net=/run/netns/lb_dpa ipvsadm -R',
    ]);
    expect(script).to.include('-e -f 257 -r 10.77.1.12:0 -m -w 0');
  });

  it('lets load balancers run side by side and waits for all before it goes on, as processes are what costs time', () => {
    const weight = (namespace: string) => ({ kind: 'setWeight', namespace, service: 'web', fwmark: 257, address: '10.0.1.2', weight: 0 }) as const;
    const script = renderApply([weight('lb_a'), weight('lb_b'), { kind: 'removeNeighbour', namespace: '1-a', address: '10.0.1.2' }], CONTEXT);
    const order = ['& p1=$!', '& p2=$!', 'wait $p1', 'wait $p2', 'ip -force -n 1-a'].map((text) => script.indexOf(text));
    expect(order).to.deep.equal([...order].sort((one, other) => one - other)).and.not.to.include(-1);
  });

  it('makes all namespaces and links of a host in one process', () => {
    const script = renderApply(planHostSteps(NOTHING, stateOf(new NetworkCluster())), CONTEXT);
    expect(processes(script).filter((line) => line.startsWith('ip -force -batch'))).to.have.length(1);
    expect(processes(script).filter((line) => line.startsWith('systemctl'))).to.have.length(1);
  });

  it('runs nothing but as a whole: the last line starts what the first one began', () => {
    const lines = renderApply([], CONTEXT).trimEnd().split('\n');
    expect([lines[0], lines.at(-2), lines.at(-1)]).to.deep.equal(['drover() {', '}', 'drover']);
  });

  it('asks for the lock, the fence and the stamp before any step, and sets the new stamp after all', () => {
    const script = renderApply([{ kind: 'setWeight', namespace: 'lb_dpa', service: 'web', fwmark: 257, address: '10.0.1.2', weight: 0 }], CONTEXT);
    const order = ['flock', 'FENCED', 'STALE', 'ipvsadm -R', '[ -z "$failed" ] || exit 1', 'echo bbbb >/run/drover/stamp', 'echo APPLIED'].map((text) => script.indexOf(text));
    expect(order).to.deep.equal([...order].sort((one, other) => one - other)).and.not.to.include(-1);
  });

  it('does not claim a namespace that was there before, as it is somebody else\'s', () => {
    expect(renderApply([{ kind: 'createNamespace', namespace: 'lb_x' }], CONTEXT)).to.include('[ -e /run/netns/$n ] || : >/run/drover/netns/$n');
  });

  it('withholds the ready mark where something in the task\'s namespace failed', () => {
    expect(renderApply([{ kind: 'markReady', id: 'abc' }], CONTEXT)).to.include("case \"$bad\" in *' abc '*) ;; *) : >/run/drover/tasks/abc ;; esac");
  });

  it('quotes what goes into files', () => {
    expect(renderApply([{ kind: 'writeHostsFile', file: 'a/web', text: "10.0.0.1 it's\n10.0.0.2 x\n" }], CONTEXT)).to.include(`printf '%s\\n' '10.0.0.1 it'\\''s' '10.0.0.2 x' >/run/drover/dns/a/web`);
  });
});
