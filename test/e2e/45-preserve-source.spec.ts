import { expect } from 'chai';
import { until } from '../../demo/until.js';
import { HOSTS, openCluster } from './support/cluster.js';

/** On every node; says whom it sees and where it runs, over TCP and in datagrams. Both sockets are bound to no address. */
const SERVICE = `
apiVersion: drover/v1
kind: Service
metadata: { name: mirror }
spec:
  mode: global
  image: registry.lab:5000/http-proxy-server:1
  env: { NODE: '{{.Node.Hostname}}' }
  entrypoint:
    - perl
    - -MSocket
    - -e
    - '$SIG{TERM} = sub { exit 0 }; socket(T, PF_INET, SOCK_STREAM, 0); bind(T, sockaddr_in(8080, INADDR_ANY)); listen(T, 9); socket(U, PF_INET, SOCK_DGRAM, 0); bind(U, sockaddr_in(5353, INADDR_ANY)); sub seen { my ($port, $address) = sockaddr_in(shift); "saw " . inet_ntoa($address) . " at $ENV{NODE}" } if (fork) { while (my $from = accept(C, T)) { sysread(C, my $request, 4096); syswrite(C, "HTTP/1.0 200 OK\\r\\n\\r\\n" . seen($from) . "\\n"); close C } } else { while (my $from = recv(U, my $text, 999, 0)) { send(U, seen($from), 0, $from) } }'
  ports:
    - { published: 8000, target: 8080, preserveSource: true }
    - { published: 5300, target: 5353, protocol: udp, preserveSource: true }
  stopGracePeriod: 2s
`;

describe('preserveSource', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(SERVICE);
  });
  after(() => cluster.remove('service/mirror'));

  /** `client task's node` of each answer, asked often enough for every task to have its turn. */
  async function asked(from: string, question: string): Promise<ReadonlySet<string>> {
    const text = await cluster.onHost(from, `for i in 1 2 3 4 5 6; do ${question} || true; echo; done`);
    return new Set([...text.matchAll(/saw (\S+) at (\S+)/g)].map(([, client, node]) => `${client} ${node}`));
  }

  /** Waits until tasks on all nodes have answered and each saw `client`. */
  async function seenEverywhere(client: string, from: string, question: string): Promise<void> {
    let seen: ReadonlySet<string> = new Set();
    await until(`all tasks answer ${from} on ${question}`, 240_000, async () => {
      for (const answer of await asked(from, question)) seen = new Set([...seen, answer]);
      return seen.size >= HOSTS.length ? true : undefined;
    });
    expect([...seen].map((answer) => answer.split(' ')[0]), `${from}: ${question}`).to.deep.equal(HOSTS.map(() => client));
  }

  it('shows the address of another machine, asked at every node, to the task of each node', async () => {
    const hosts = await cluster.hosts();
    for (const [index, host] of hosts.entries()) {
      const other = hosts[(index + 1) % hosts.length]!;
      await seenEverywhere(other.back.address, other.name, `curl -s -m 8 http://${host.back.address}:8000/`);
      await seenEverywhere(other.back.address, other.name, `echo who | timeout 5 nc -u -w 2 ${host.back.address} 5300`);
    }
  });

  it('shows a host that asks itself: by its own address, or as the gateway', async () => {
    const [host] = await cluster.hosts();
    await seenEverywhere(host!.back.address, host!.name, `curl -s -m 8 http://${host!.back.address}:8000/`);
    await seenEverywhere('172.18.0.1', host!.name, 'curl -s -m 8 http://127.0.0.1:8000/');
  });

  it('is repaired where somebody took a way back out of a task\'s namespace', async () => {
    const [task] = await cluster.running('mirror');
    const id = task!.metadata.name.split('.').at(-1)!;
    const node = task!.status.node!;
    const rules = `ip -n ${id} rule show pref 1000`;
    const before = await cluster.onHost(node, rules);
    expect(before.trim().split('\n')).to.have.length(HOSTS.length);
    await cluster.onHost(node, `ip -n ${id} rule del pref 1000`);
    await until('the rule is there again', 240_000, async () => ((await cluster.onHost(node, rules)).trim().split('\n').length === HOSTS.length ? true : undefined));
  });
});
