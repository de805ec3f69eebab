import { expect } from 'chai';
import { until } from '../../demo/until.js';
import { HOSTS, openCluster } from './support/cluster.js';

const HEALTHY = `
apiVersion: drover/v1
kind: Service
metadata: { name: checked }
spec:
  replicas: 2
  image: registry.lab:5000/busybox:1
  entrypoint: [sh, -c, 'trap "exit 0" TERM; while :; do sleep 1 & wait; done']
  ports: [{ published: 8000, target: 8080 }]
  healthcheck: { test: [CMD-SHELL, 'test -e /tmp/well'], interval: 3s, timeout: 5s, retries: 2, startPeriod: 40s }
  stopGracePeriod: 2s
`;

/** A program of perl that answers on one port. */
const perlService = (name: string, port: string, program: string): string => `
apiVersion: drover/v1
kind: Service
metadata: { name: ${name} }
spec:
  replicas: 1
  image: registry.lab:5000/http-proxy-server:1
  entrypoint:
    - perl
    - -MSocket
    - -e
    - '$SIG{TERM} = sub { exit 0 }; ${program}'
  ports: [${port}]
  stopGracePeriod: 2s
`;

const UDP = perlService('echo', '{ published: 5300, target: 5353, protocol: udp }',
  'socket(S, PF_INET, SOCK_DGRAM, 0); bind(S, sockaddr_in(5353, INADDR_ANY)); while (my $from = recv(S, my $text, 999, 0)) { send(S, "pong", 0, $from) }');
const UDP_CLIENT = (address: string): string => `echo ping | timeout 5 nc -u -w 2 ${address} 5300 || true`;

const SCTP = perlService('diameter', '"3868:3869/sctp"',
  'socket(S, PF_INET, SOCK_STREAM, 132) or die "$!"; bind(S, sockaddr_in(3869, INADDR_ANY)); listen(S, 9) or die "$!"; while (accept(my $c, S)) { send($c, "pong", 0); close($c) }');
const SCTP_CLIENT = (address: string): string =>
  `perl -MSocket -e 'alarm 8; socket(S, PF_INET, SOCK_STREAM, 132) or die "$!"; connect(S, sockaddr_in(3868, inet_aton("${address}"))) or die "$!"; recv(S, my $text, 99, 0); print $text' 2>&1 || true`;

const edge = (mode: 'ingress' | 'host'): string => `
apiVersion: drover/v1
kind: Service
metadata: { name: edge }
spec:
  replicas: 3
  image: registry.lab:5000/nodejs-web-app:1
  ports: [{ published: 8085-8086, target: 8080-8081, mode: ${mode} }]
  stopGracePeriod: 2s
`;

describe('what a service publishes', () => {
  const cluster = openCluster();

  before(() => cluster.ensure());
  after(async () => {
    await cluster.onHost('node-1', 'systemctl stop foreign-listener 2>/dev/null || true');
    await cluster.drover.run(['delete', 'service', 'checked', 'echo', 'diameter', 'edge', '--ignore-not-found', '--wait', '--timeout', '300s']);
  });

  it('gets traffic only to tasks that are healthy, and replaces one that is not any more', async () => {
    await cluster.apply(HEALTHY);
    const started = await until('both containers run', 240_000, async () => {
      const tasks = await cluster.running('checked');
      return tasks.length === 2 ? tasks : undefined;
    });
    const { fwmark } = (await cluster.service('checked')).status;
    expect(await cluster.destinations('node-1', 'ingress_sbox', fwmark)).to.deep.equal([]);
    const [first] = started;
    await cluster.drover.ok(['exec', first!.metadata.name, '--', 'touch', '/tmp/well']);
    await until('the healthy one is a destination everywhere', 240_000, async () => {
      for (const host of HOSTS) {
        const found = await cluster.destinations(host, 'ingress_sbox', fwmark);
        if (found.join() !== `${first!.status.addresses.ingress} 1`) return undefined;
      }
      return true;
    });
    await cluster.drover.ok(['exec', first!.metadata.name, '--', 'rm', '/tmp/well']);
    const failed = await until('it is replaced', 240_000, async () => {
      const task = (await cluster.tasks('checked')).find(({ metadata }) => metadata.name === first!.metadata.name);
      return task?.status.state === 'failed' && task.status.replacedBy !== undefined ? task : undefined;
    });
    expect(failed.status.error).to.match(/unhealthy/);
  });

  /** Each host is asked at its own address by another. */
  async function answersEverywhere(client: (address: string) => string): Promise<void> {
    const hosts = await cluster.hosts();
    for (const [index, host] of hosts.entries()) {
      const other = hosts[(index + 1) % hosts.length]!;
      await until(`an answer from ${host.name}`, 240_000, async () => ((await cluster.onHost(other.name, client(host.back.address))).includes('pong') ? true : undefined));
    }
  }

  it('answers UDP on every node, asked at its own address by another', async () => {
    await cluster.deploy(UDP);
    await answersEverywhere(UDP_CLIENT);
  });

  it('answers SCTP on every node, where the kernel has it', async function () {
    if (!(await cluster.onHost('node-1', 'modprobe sctp && echo yes || true')).includes('yes')) this.skip();
    await cluster.deploy(SCTP);
    await answersEverywhere(SCTP_CLIENT);
  });

  it('is refused where somebody else listens on the port, and keeps off that node with mode host until he has gone', async () => {
    await cluster.onHost('node-1', 'systemd-run --unit=foreign-listener nc -lk 8086');
    await until('a look at the host has found it', 240_000, async () => {
      const { stderr } = await cluster.drover.run(['apply', '-f', '-', '--dry-run'], { input: edge('ingress') });
      return /port 8086\/tcp is already listened on by nc .*of node node-1/.test(stderr) ? true : undefined;
    });
    await cluster.apply(edge('host'));
    await until('one waits, and says for whom', 240_000, async () => {
      const tasks = await cluster.tasks('edge');
      const isTold = tasks.some(({ status }) => status.state === 'pending' && status.message.includes('1 node where nc listens on host port 8086/tcp'));
      return isTold && tasks.filter(({ status }) => status.state === 'running').length === 2 ? true : undefined;
    });
    expect((await cluster.running('edge')).map(({ status }) => status.node)).to.have.members(['node-2', 'node-3']);
    await cluster.onHost('node-1', 'systemctl stop foreign-listener');
    await until('all run', 240_000, async () => ((await cluster.running('edge')).length === 3 ? true : undefined));
  });
});
