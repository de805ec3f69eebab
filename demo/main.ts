import { rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { downLab, killHost, labContext, labStatus, runInLabHost, upLab, type LabHostStatus } from '../lab/index.js';
import type { Node, Task } from '../model/index.js';
import { Drover } from './drover.js';
import { responders } from './responders.js';
import { until } from './until.js';

const context = labContext(process.env, (line) => console.error(`  ${line}`));
const drover = new Drover(join(homedir(), '.local/state/drover-demo'));
const isCheck = process.argv.includes('--check');

const WAIT = ['--wait', '--timeout', '300s'];

interface ListOf<T> {
  readonly items: readonly T[];
}

const title = (text: string): void => console.log(`\n━━ ${text}`);
const say = (text: string): void => console.log(`   ${text}`);

async function startCluster(): Promise<void> {
  title('Three hosts with their own kernels');
  await upLab(context, { hosts: 3, fresh: true });
  for (const host of await labStatus(context)) say(`${host.name}  ssh 127.0.0.1:${host.ssh.port}  back network ${host.back.address}  ${host.release}`);
  title('The control plane, with its embedded Redis');
  await drover.run(['down']);
  rmSync(drover.stateDir, { recursive: true, force: true }); // the hosts are new, too
  await drover.ok(['up', '--detach'], { show: true });
  title('The hosts join, all at once');
  await drover.ok(['apply', '-f', 'manifests/demo/cluster.yaml', '-f', 'manifests/demo/nodes.yaml', '--accept-new', ...WAIT], { show: true });
  title('apply -f manifests/demo');
  await drover.ok(['apply', '-f', 'manifests/demo', ...WAIT], { show: true });
}

async function showCluster(): Promise<void> {
  title('Nodes, services, tasks');
  for (const args of [['node', 'ls'], ['service', 'ls'], ['service', 'ps', 'nodejs'], ['service', 'ps', 'proxy']]) {
    console.log(`\n$ drover ${args.join(' ')}`);
    await drover.ok(args, { show: true });
  }
}

async function showMesh(hosts: readonly LabHostStatus[]): Promise<void> {
  title('The routing mesh: each node answers on port 80, and different replicas answer');
  for (const host of hosts) {
    const port = publishedPort(host);
    const answers = await until(`different replicas answer on ${host.name}`, 60_000, async () => {
      const seen = await responders(port, 9);
      return seen.size > 1 ? seen : undefined;
    });
    say(`${host.name} (127.0.0.1:${port})`);
    for (const [answer, count] of answers) say(`  ${count} × ${answer.split('\n')[0]}`);
  }
}

async function killOneContainer(): Promise<void> {
  title('One container is killed behind Drover\'s back');
  const [victim] = await running('nodejs');
  if (victim?.status.node === undefined) throw new Error('no nodejs task runs');
  const killedAt = Date.now();
  say(`podman kill ${victim.metadata.name} on ${victim.status.node}`);
  await runInLabHost(context, victim.status.node, `podman kill ${victim.metadata.name}`);
  await until('the killed task is replaced', 90_000, async () => {
    const tasks = await running('nodejs');
    return tasks.length === 3 && tasks.every((task) => task.metadata.name !== victim.metadata.name) ? true : undefined;
  });
  say(`replaced after ${((Date.now() - killedAt) / 1000).toFixed(1)} s`);
  await drover.ok(['service', 'ps', 'nodejs'], { show: true });
}

async function switchOffOneHost(hosts: readonly LabHostStatus[]): Promise<void> {
  title('One whole host is switched off');
  const off = 'node-3';
  const killedAt = Date.now();
  await killHost(context, off);
  say(`${off}: power off`);
  await until(`${off} is down`, 60_000, async () => {
    const node = await drover.json<Node>(['get', 'node', off]);
    return node.status.state === 'down' ? true : undefined;
  });
  say(`seen as down after ${((Date.now() - killedAt) / 1000).toFixed(1)} s`);
  await until('its tasks run elsewhere', 120_000, async () => {
    const [nodejs, proxy] = [await running('nodejs'), await running('proxy')];
    return nodejs.length === 3 && proxy.length === 2 && [...nodejs, ...proxy].every((task) => task.status.node !== off) ? true : undefined;
  });
  say(`all tasks run elsewhere after ${((Date.now() - killedAt) / 1000).toFixed(1)} s`);
  await drover.ok(['node', 'ls'], { show: true });
  await drover.ok(['service', 'ps', 'nodejs'], { show: true });
  await showMesh(hosts.filter((host) => host.name !== off));
}

const publishedPort = (host: LabHostStatus): number => host.ports.find((port) => port.guest === 80)?.host ?? 0;

async function running(service: string): Promise<readonly Task[]> {
  const { items } = await drover.json<ListOf<Task>>(['get', 'tasks']);
  return items.filter((task) => task.spec.service === service && task.status.state === 'running');
}

function farewell(): void {
  title('The cluster stays up. Try:');
  for (const line of [
    `export DROVER_STATE_DIR=${drover.stateDir}`,
    'npx drover dashboard              # a link for your browser: all of it on one page',
    'npx drover get all',
    'npx drover service scale nodejs=6 --wait',
    'npx drover exec nodejs.1 -- cat /etc/resolv.conf',
    'npx drover logs proxy --tail 5',
    'npx drover events',
    'npx drover jobs',
    'npm run lab -- boot node-3        # the host comes back, and is ready again',
    'npm run lab -- ssh node-1         # look inside: ip netns, nft list ruleset, ipvsadm -ln',
    'npm run demo -- --down            # take everything down',
  ]) say(line);
}

async function takeDown(): Promise<void> {
  await drover.run(['down'], { show: true });
  await downLab(context);
  say('everything is down');
}

async function demo(): Promise<void> {
  await startCluster();
  const hosts = await labStatus(context);
  await showCluster();
  await showMesh(hosts);
  await killOneContainer();
  await switchOffOneHost(hosts);
  if (isCheck) await takeDown();
  else farewell();
}

(process.argv.includes('--down') ? takeDown() : demo()).catch(async (error: unknown) => {
  console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
  await drover.run(['events'], { show: true });
  if (isCheck) await takeDown();
  process.exitCode = 1;
});
