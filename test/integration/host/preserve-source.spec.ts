import { expect } from 'chai';
import { parseReturnPaths } from '../../../host/observe/parse-return-paths.js';
import { renderObserve, scopeOf } from '../../../host/observe/script.js';
import { parseJsonStream } from '../../../host/observe/sections.js';
import { macOf, type HostState } from '../../../model/index.js';
import { planHostState } from '../../../plan/host-state.js';
import { expectedHost } from '../../../plan/host-expected.js';
import { planReturnSysctls, planReturnWays } from '../../../plan/host-return-paths.js';
import { loadBalancerTable } from '../../../plan/nft-namespace.js';
import { taskTable } from '../../../plan/nft-task.js';
import { KernelNetwork } from '../../support/kernel-network.js';
import { NetworkCluster } from '../../support/network-cluster.js';

const describeKernel = KernelNetwork.isThere() ? describe : describe.skip;
const TASK = 'dpaaaaaaweb1';
const ADDRESS = '10.255.1.11';
const CLIENT = '192.0.2.10';
const NODES = ['192.0.2.1', '192.0.2.2'] as const;

/** Says to whoever asks which address that is: TCP at 8080, datagrams at 5353, both bound to no address. */
const APPLICATION = `
  require('net').createServer((s) => { s.on('error', () => {}); s.on('data', () => s.write(s.remoteAddress + ' ' + s.remotePort)); }).listen(8080, '0.0.0.0', () => {
    const u = require('dgram').createSocket('udp4');
    u.on('message', (text, from) => u.send(from.address + ' ' + from.port, from.port, from.address));
    u.bind(5353, '0.0.0.0', () => console.log('up'));
  });`;

/** Asks each of [protocol, address, port, own port], all open at a time, and prints the answers. */
const asking = (questions: readonly (readonly ['tcp' | 'udp', string, number, number?])[]): string => `
  const ask = ([protocol, host, port, localPort = 0]) => new Promise((done) => {
    setTimeout(done, 3000, 'no answer');
    if (protocol === 'tcp') {
      const s = require('net').connect({ host, port, localPort, localAddress: '${CLIENT}' }, () => s.write('who'));
      s.on('data', (text) => done(String(text))); s.on('error', (e) => done(e.code));
    } else {
      const u = require('dgram').createSocket({ type: 'udp4', reuseAddr: true });
      u.on('message', (text) => done(String(text)));
      u.bind(localPort, '${CLIENT}', () => u.connect(port, host, () => u.send('who')));
    }
  });
  Promise.all(${JSON.stringify(questions)}.map(ask)).then((answers) => { console.log(JSON.stringify(answers)); process.exit(); });`;

describeKernel('preserveSource in a real kernel, without IPVS: a DNAT stands for it', function () {
  this.timeout(60_000);
  const kernel = new KernelNetwork();
  const prefix = `dk${process.pid}`;
  const [overlay, task, client, gateway] = ['o', 't', 'c', 'g'].map((name) => `${prefix}${name}`) as [string, string, string, string];
  const sandboxes = NODES.map((_, index) => `${prefix}s${index}`);
  let state: HostState;

  const ask = (...questions: Parameters<typeof asking>[0]): string[] =>
    JSON.parse(kernel.sh(client, `exec '${process.execPath}' -e '${asking(questions).replaceAll("'", `'\\''`)}'`)) as string[];

  const cluster = new NetworkCluster();

  /** A port of the ingress bridge with an end in the namespace, as planPairs makes it. */
  function attach(namespace: string, link: string, address: string): void {
    kernel.ip(undefined, `link add name p${namespace.slice(prefix.length)} netns ${overlay} mtu 1450 type veth peer name ${link} netns ${namespace} mtu 1450 address ${macOf(address)}`);
    kernel.ip(overlay, `link set p${namespace.slice(prefix.length)} master br0 up`);
    kernel.ip(namespace, `addr add ${address}/16 dev ${link}`, `link set ${link} up`);
  }

  /** The sandbox of one node with the node's own address in it: what IPVS does there is done by a DNAT, the rest by the table. */
  function makeSandbox(index: number): void {
    const [namespace, node, overlayState] = [sandboxes[index]!, NODES[index]!, planHostState(cluster.view, `node-${index + 1}`)!.networks[0]!];
    attach(namespace, 'eth0', overlayState.loadBalancer);
    kernel.ip(undefined, `link add name c${index} netns ${client} type veth peer name eth1 netns ${namespace}`);
    kernel.ip(client, `link set c${index} master br0 up`);
    kernel.ip(namespace, `addr add ${node}/24 dev eth1`, 'link set eth1 up');
    kernel.sh(namespace, `echo 1 >/proc/sys/net/ipv4/ip_forward; echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter
nft -f - <<'N'
table ip standin { chain pre { type nat hook prerouting priority dstnat; iifname "eth1" dnat to ${ADDRESS}; }
}
${loadBalancerTable(overlayState).text}N
`);
  }

  before(async () => {
    const ports = [{ published: 18000, target: 8080, protocol: 'tcp', mode: 'ingress' }, { published: 5300, target: 5353, protocol: 'udp', mode: 'ingress' }] as const;
    cluster.preserveSource('web1', ports);
    state = planHostState(cluster.view, 'node-1')!;
    kernel.add(overlay, task, client, gateway, ...sandboxes);
    kernel.ip(overlay, 'link add name br0 mtu 1450 type bridge', 'link set br0 up');
    kernel.ip(client, 'link add name br0 type bridge', 'link set br0 up', `addr add ${CLIENT}/24 dev br0`);
    NODES.forEach((_, index) => makeSandbox(index));
    attach(task, 'eth1', ADDRESS);
    kernel.ip(undefined, `link add name leg netns ${gateway} type veth peer name eth2 netns ${task}`);
    kernel.ip(gateway, 'addr add 172.18.0.1/32 dev leg', 'link set leg up');
    kernel.ip(task, 'addr add 172.18.0.11/32 dev eth2', 'link set eth2 up', 'route add 172.18.0.1 dev eth2 scope link', 'route add default via 172.18.0.1 dev eth2');
    kernel.sh(task, 'echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter');
    lead(state);
    await kernel.start(task, APPLICATION);
  });

  after(() => kernel.remove());

  /** Brings the task's namespace to the state, as it has nothing of it yet. */
  function lead(desired: HostState, observed = expectedHost(undefined).tasks[TASK]?.returnPaths): void {
    const namespace = desired.namespaces.find(({ id }) => id === TASK)!;
    const context = { namespace: { ...namespace, id: task }, desired: expectedHost(desired).tasks[TASK]?.returnPaths, observed, fresh: new Set<string>() };
    kernel.carryOut([...planReturnSysctls(context), { kind: 'replaceTable', namespace: task, ...taskTable(namespace)! }, ...planReturnWays(context)]);
  }

  it('shows the client\'s own address and port, asked at any node, although the way out is another and all is strict about sources', () => {
    const answers = ask(['tcp', NODES[0], 18000, 41_001], ['udp', NODES[0], 5300, 41_002], ['tcp', NODES[1], 18000, 41_003], ['udp', NODES[1], 5300, 41_004]);
    expect(answers).to.deep.equal([1, 2, 3, 4].map((index) => `${CLIENT} 4100${index}`));
  });

  it('answers both of two connections that come by two nodes from one port of one client', () => {
    const answers = ask(['tcp', NODES[0], 18000, 42_001], ['tcp', NODES[1], 18000, 42_001], ['udp', NODES[0], 5300, 42_002], ['udp', NODES[1], 5300, 42_002]);
    expect(answers.map((answer) => answer.split(' ')[0])).to.deep.equal(Array.from({ length: 4 }, () => CLIENT));
    expect(new Set(answers).size).to.equal(4);
  });

  it('sends refusals back the same way', () => {
    expect(ask(['tcp', NODES[0], 18001], ['tcp', NODES[1], 18001])).to.deep.equal(['ECONNREFUSED', 'ECONNREFUSED']);
  });

  it('shows the node\'s ingress address where the sandbox does not spare the task, and answers all the same: so it is in a rolling update', () => {
    kernel.sh(sandboxes[1]!, 'nft flush set ip drover preserved');
    expect(ask(['tcp', NODES[1], 18000]).map((answer) => answer.split(' ')[0])).to.deep.equal(['10.255.0.12']);
    expect(ask(['udp', NODES[1], 5300]).map((answer) => answer.split(' ')[0])).to.deep.equal(['10.255.0.12']);
  });

  it('is seen by the script that observes a host as it was made, and after a node has gone', () => {
    const look = () => {
      const text = /sh -s "\$n" "\$l" <<'E'\n([\s\S]*?)\nE\n/.exec(renderObserve(scopeOf(state)))![1]!;
      const [head = '', body = ''] = kernel.sh(task, `set -- ${TASK} eth1\n${text}\n`).split(/\n([\s\S]*)/);
      const [rules, routes] = parseJsonStream(body);
      return { head, ...parseReturnPaths(rules, routes, 'eth1') };
    };
    expect(look()).to.deep.equal({ head: `@@ taskReturns ${TASK} eth1 2 1`, rules: [267, 268], routes: { 267: '10.255.0.11', 268: '10.255.0.12' } });
    const before = expectedHost(state).tasks[TASK]?.returnPaths;
    cluster.changeNode('node-2', { state: 'down' });
    lead(planHostState(cluster.view, 'node-1')!, before);
    expect(look()).to.deep.include({ rules: [267], routes: { 267: '10.255.0.11' } });
    expect(ask(['tcp', NODES[0], 18000, 43_001])).to.deep.equal([`${CLIENT} 43001`]);
  });
});
