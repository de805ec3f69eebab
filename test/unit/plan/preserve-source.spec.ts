import { expect } from 'chai';
import { renderApply } from '../../../host/apply/render.js';
import { INGRESS, type HostState, type ObservedHost, type OverlayState, type TaskNamespace } from '../../../model/index.js';
import { describeDrift } from '../../../plan/host-drift.js';
import { expectedHost, NOTHING } from '../../../plan/host-expected.js';
import { planHostState } from '../../../plan/host-state.js';
import { planHostSteps } from '../../../plan/host-steps.js';
import { loadBalancerTable } from '../../../plan/nft-namespace.js';
import { taskTable } from '../../../plan/nft-task.js';
import { planReturnPaths } from '../../../plan/return-paths.js';
import { aNode } from '../../support/builders.js';
import { NetworkCluster } from '../../support/network-cluster.js';
import { SimulatedNetwork } from '../../support/simulated-network.js';

const WEB1 = 'dpaaaaaaweb1';
const PATHS = [{ mark: 267, via: '10.255.0.11' }, { mark: 268, via: '10.255.0.12' }];

const stateOf = (cluster: NetworkCluster, node = 'node-1'): HostState => {
  const state = planHostState(cluster.view, node);
  if (state === undefined) throw new Error('no state');
  return state;
};
const ingressOf = (state: HostState): OverlayState => state.networks.find(({ name }) => name === INGRESS)!;
const namespaceOf = (state: HostState, id = WEB1): TaskNamespace => state.namespaces.find((namespace) => namespace.id === id)!;
const rulesOf = (namespace: TaskNamespace): string => taskTable(namespace)?.text ?? '';

function preserving(...ids: readonly string[]): NetworkCluster {
  const cluster = new NetworkCluster();
  for (const id of ids) cluster.preserveSource(id);
  return cluster;
}

describe('preserveSource in the state of a host', () => {
  it('leads back to the sandbox of every node, the own one too, from the tasks that want it alone', () => {
    const state = stateOf(preserving('web1', 'web2'));
    expect(namespaceOf(state).returnPaths).to.deep.equal(PATHS);
    expect(namespaceOf(state, 'dpaaaaaacli1')).not.to.have.property('returnPaths');
  });

  it('changes nothing where no port asks for it', () => {
    const state = stateOf(new NetworkCluster());
    expect(JSON.stringify(state)).not.to.match(/returnPaths|preserve/);
    expect(rulesOf(namespaceOf(state))).to.match(/^ chain pre \{\n.*\n {2}iifname "eth1" tcp dport 18000 redirect to :8080\n \}\n\}$/m).and.not.include('mark set');
    expect(loadBalancerTable(ingressOf(state)).text).not.to.include('preserved');
  });

  it('keeps the source only of requests to tasks that were made for it, so that a rolling update passes without a lost answer', () => {
    const { virtualServices } = ingressOf(stateOf(preserving('web2')));
    expect(virtualServices[0]?.destinations).to.have.length(2);
    expect(virtualServices[0]?.preserved).to.deep.equal([{ address: '10.255.1.12', protocol: 'tcp', published: 18000 }]);
  });

  it('follows the nodes: whoever joins is led back to with a mark of its own, whoever is down is not, and the marks of the others stay', () => {
    const cluster = preserving('web1');
    cluster.put(aNode({ name: 'node-3', status: { vtep: { address: '192.168.77.13', mtu: 1500 }, attachments: { [INGRESS]: '10.255.0.5' } } }));
    expect(namespaceOf(stateOf(cluster)).returnPaths).to.deep.equal([{ mark: 261, via: '10.255.0.5' }, ...PATHS]);
    cluster.changeNode('node-2', { state: 'down' });
    expect(namespaceOf(stateOf(cluster)).returnPaths).to.deep.equal([{ mark: 261, via: '10.255.0.5' }, PATHS[0]]);
  });

  it('takes no number that names a table of the kernel\'s, whatever the address', () => {
    const marks = planReturnPaths('10.255.0.0/16', ['10.255.0.1', '10.255.0.253', '10.255.0.255', '10.255.255.254']).map(({ mark }) => mark);
    expect(marks).to.deep.equal([257, 509, 511, 65_790]);
  });
});

describe('rules of preserveSource', () => {
  it('spares requests from outside the address of the sandbox, and none from the ingress network, where a task may call itself', () => {
    const { text } = loadBalancerTable(ingressOf(stateOf(preserving('web1'))));
    expect(text).to.include('set preserved { type ipv4_addr . inet_proto . inet_service; elements = { 10.255.1.11 . tcp . 18000 }; }');
    const [spared, hidden] = ['ip saddr != 10.255.0.0/16 ip daddr . meta l4proto . th dport @preserved accept', 'snat to 10.255.0.11'].map((rule) => text.indexOf(rule));
    expect(spared).to.be.greaterThan(0).and.lessThan(hidden!);
  });

  it('tells the node by the MAC of its sandbox, and gives each a zone of connections: two may come from one port of one client', () => {
    const text = rulesOf(namespaceOf(stateOf(preserving('web1'))));
    expect(text).to.include('iifname "eth1" meta mark set ether saddr map { 02:42:0a:ff:00:0b : 267, 02:42:0a:ff:00:0c : 268 }');
    expect(text).to.include('iifname "eth1" ct original zone set ether saddr map { 02:42:0a:ff:00:0b : 267, 02:42:0a:ff:00:0c : 268 }');
    expect(text).to.include('redirect to :8080').and.not.include('dnat');
  });

  it('keeps zones to 16 bits, as a number beyond makes nft refuse the table', () => {
    const namespace = namespaceOf(stateOf(preserving('web1')));
    expect(rulesOf({ ...namespace, returnPaths: [{ mark: 65_790, via: '10.255.255.254' }] })).to.include('meta mark set ether saddr map { 02:42:0a:ff:ff:fe : 65790 }').and.include('zone set ether saddr map { 02:42:0a:ff:ff:fe : 254 }');
  });

  it('asks datagram sockets at the gateway leg\'s address, as that is what they answer clients from, but not for what comes from the ingress network', () => {
    const cluster = new NetworkCluster();
    cluster.preserveSource('web1', [{ published: 5300, target: 5353, protocol: 'udp', mode: 'ingress' }]);
    const [direct, redirected] = rulesOf(namespaceOf(stateOf(cluster))).split('\n').filter((line) => line.includes('dport 5300'));
    expect(direct).to.include('iifname "eth1" ip saddr != 10.255.0.0/16 udp dport 5300 dnat to 172.18.0.11:5353');
    expect(redirected).to.include('udp dport 5300 redirect to :5353');
  });
});

describe('steps of preserveSource', () => {
  /** The host after the damage is repaired, which one pass does; returns what was said of it. */
  function repair(state: HostState, damage: (host: SimulatedNetwork) => void): string[] {
    const network = new SimulatedNetwork(expectedHost(state), state);
    damage(network);
    const steps = planHostSteps(structuredClone(network.host) as ObservedHost, state);
    expect(planHostSteps(network.run(steps), state), 'a second look').to.deep.equal([]);
    return describeDrift(steps);
  }

  it('costs no process more than a task that publishes without it', () => {
    const processes = (cluster: NetworkCluster): string[] =>
      renderApply(planHostSteps(NOTHING, stateOf(cluster)), { fencingToken: 7, before: '', after: 'a' }).split('\n')
        .filter((line) => /^(ip|bridge|nsenter|nft|sh|systemctl|rm|ipvsadm) /.test(line)).map((line) => line.replace(/nft -f -|sh -s/, 'rules'));
    expect(processes(preserving('web1'))).to.deep.equal(processes(new NetworkCluster()));
  });

  it('lets requests in before the link goes up, and leads back when it is up, before the namespace is ready', () => {
    const steps = planHostSteps(NOTHING, stateOf(preserving('web1'))).filter((step) => ('namespace' in step && step.namespace === WEB1) || ('id' in step && step.id === WEB1));
    const order = ['setReturnSysctls', 'setUp', 'setReturnRoute', 'addReturnRule', 'markReady'].map((kind) => steps.findIndex((step) => step.kind === kind));
    expect(order).to.deep.equal([...order].sort((one, other) => one - other)).and.not.to.include(-1);
  });

  it('touches rows alone when a node joins or leaves: rules, a table, and what every host does for it', () => {
    const cluster = preserving('web1');
    const before = stateOf(cluster);
    cluster.changeNode('node-2', { state: 'down' });
    const own = (from: HostState, to: HostState): object[] => planHostSteps(expectedHost(from), to).filter((step) => 'namespace' in step && step.namespace === WEB1).map((step) => ('text' in step ? { kind: step.kind } : step));
    expect(own(before, stateOf(cluster))).to.deep.equal([{ kind: 'replaceTable' }, { kind: 'removeReturnRule', namespace: WEB1, mark: 268 }, { kind: 'removeReturnRoute', namespace: WEB1, mark: 268 }]);
    expect(own(stateOf(cluster), before)).to.deep.equal([
      { kind: 'replaceTable' }, { kind: 'setReturnRoute', namespace: WEB1, mark: 268, via: '10.255.0.12', link: 'eth1' }, { kind: 'addReturnRule', namespace: WEB1, mark: 268 },
    ]);
  });

  it('repairs what somebody took away or added, and names it', () => {
    const state = stateOf(preserving('web1'));
    expect(repair(state, (network) => network.apply({ kind: 'removeReturnRule', namespace: WEB1, mark: 267 }))).to.deep.equal([`rule: fwmark 267 missing in ${WEB1}`]);
    expect(repair(state, (network) => network.apply({ kind: 'removeReturnRoute', namespace: WEB1, mark: 268 }))).to.deep.equal([`route: default via 10.255.0.12 in table 268 missing or wrong in ${WEB1}`]);
    expect(repair(state, (network) => network.apply({ kind: 'addReturnRule', namespace: WEB1, mark: 300 }))).to.deep.equal([`rule: fwmark 300 should not be in ${WEB1}`]);
    expect(repair(state, (network) => { network.host.tasks[WEB1]!.returnPaths!.hasSysctls = false; })).to.deep.equal([`sysctl: values for requests from any address in ${WEB1} differ`]);
    expect(repair(state, (network) => { network.host.tasks[WEB1]!.table = ''; })).to.deep.equal([`nft: table ip drover missing or changed in ${WEB1}`]);
  });

  it('sets up an interface that was lost anew, with the routes and settings that went with it', () => {
    const said = repair(stateOf(preserving('web1')), (network) => network.apply({ kind: 'removeLink', namespace: '1-ingress', link: `t-${WEB1}` }));
    expect(said.filter((line) => /^(route|sysctl)/.test(line))).to.have.length(3);
  });
});
