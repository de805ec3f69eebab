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

const UDP = `
apiVersion: drover/v1
kind: Service
metadata: { name: echo }
spec:
  replicas: 1
  image: registry.lab:5000/http-proxy-server:1
  entrypoint:
    - perl
    - -MSocket
    - -e
    - '$SIG{TERM} = sub { exit 0 }; socket(S, PF_INET, SOCK_DGRAM, 0); bind(S, sockaddr_in(5353, INADDR_ANY)); while (my $from = recv(S, my $text, 999, 0)) { send(S, "pong", 0, $from) }'
  ports: [{ published: 5300, target: 5353, protocol: udp }]
  stopGracePeriod: 2s
`;

describe('what a service publishes', () => {
  const cluster = openCluster();

  before(() => cluster.ensure());
  after(async () => {
    await cluster.drover.run(['delete', 'service', 'checked', '--wait', '--timeout', '300s']);
    await cluster.drover.run(['delete', 'service', 'echo', '--wait', '--timeout', '300s']);
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

  it('answers UDP on every node, asked at its own address by another', async () => {
    await cluster.deploy(UDP);
    const hosts = await cluster.hosts();
    for (const [index, host] of hosts.entries()) {
      const other = hosts[(index + 1) % hosts.length]!;
      const ask = `echo ping | timeout 5 nc -u -w 2 ${host.back.address} 5300 || true`;
      await until(`an answer from ${host.name}`, 240_000, async () => ((await cluster.onHost(other.name, ask)).includes('pong') ? true : undefined));
    }
  });
});
