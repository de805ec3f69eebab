import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { labContext, labStatus, runInLabHost, upLab, type LabContext, type LabHostStatus } from '../../../lab/index.js';
import { Drover } from '../../../demo/drover.js';
import { responders } from '../../../demo/responders.js';
import { until } from '../../../demo/until.js';
import type { Node, Service, Task } from '../../../model/index.js';

export const HOSTS = ['node-1', 'node-2', 'node-3'] as const;
const NODES = ['-f', 'manifests/demo/cluster.yaml', '-f', 'manifests/demo/nodes.yaml'];

export interface ListOf<T> {
  readonly items: readonly T[];
}

/** Three joined lab hosts and a control plane, seen only through public commands. */
export class Cluster {
  constructor(readonly lab: LabContext, readonly drover: Drover) {}

  /** Brings up what is missing: the lab, the control plane, the nodes. Cheap when all is there. Pristine hosts get a control plane that knows nothing of their past. */
  async ensure(): Promise<void> {
    const isUp = (await labStatus(this.lab)).some(({ state }) => state === 'running');
    if (!isUp) {
      await this.drover.run(['down']);
      rmSync(this.drover.stateDir, { recursive: true, force: true });
    }
    await upLab(this.lab, { hosts: HOSTS.length });
    const answer = await this.drover.run(['get', 'nodes']);
    if (answer.code !== 0) await this.drover.ok(['up', '--detach', '--log-level', 'debug']);
    await this.drover.ok(['apply', ...NODES, '--accept-new', '--wait', '--timeout', '400s']);
    await this.nodesReady();
  }

  async nodesReady(): Promise<void> {
    await until('all nodes are ready', 240_000, async () => {
      const { items } = await this.drover.json<ListOf<Node>>(['get', 'nodes']);
      return items.length === HOSTS.length && items.every((node) => node.status.state === 'ready') ? true : undefined;
    });
  }

  apply(yaml: string, ...options: readonly string[]): Promise<string> {
    return this.drover.ok(['apply', '-f', '-', ...options], { input: yaml });
  }

  /** Applies and waits until every task of it runs. */
  deploy(yaml: string): Promise<string> {
    return this.apply(yaml, '--wait', '--timeout', '400s');
  }

  async remove(...objects: readonly string[]): Promise<void> {
    for (const object of objects) await this.drover.ok(['delete', ...object.split('/'), '--wait', '--timeout', '300s']);
  }

  async hosts(): Promise<readonly LabHostStatus[]> {
    return labStatus(this.lab);
  }

  /** stdout of a shell script on a lab host, as root. @throws Error for a non-zero code */
  async onHost(host: string, script: string): Promise<string> {
    const { code, stdout, stderr } = await runInLabHost(this.lab, host, script);
    if (code !== 0) throw new Error(`${script} on ${host}: exit ${code}: ${stderr}${stdout}`);
    return stdout;
  }

  async tasks(service: string): Promise<readonly Task[]> {
    const { items } = await this.drover.json<ListOf<Task>>(['get', 'tasks']);
    return items.filter((task) => task.spec.service === service);
  }

  async running(service: string): Promise<readonly Task[]> {
    return (await this.tasks(service)).filter((task) => task.status.state === 'running');
  }

  async service(name: string): Promise<Service> {
    return this.drover.json<Service>(['get', 'service', name]);
  }

  /** Destinations of the service's mark in one namespace of a host, `address weight` each, sorted. */
  async destinations(host: string, namespace: string, mark: number): Promise<readonly string[]> {
    const table = await this.onHost(host, `ip netns exec ${namespace} ipvsadm -Sn`);
    return table.split('\n').flatMap((line) => {
      const match = new RegExp(`^-a -f ${mark} -r ([0-9.]+):0 -m -w (\\d+)`).exec(line);
      return match === null ? [] : [`${match[1]} ${match[2]}`];
    }).sort();
  }

  /** Waits until the service's mark has exactly these tasks as destinations, at full weight, in the ingress table of each host. */
  async untilListed(service: string, tasks: readonly Task[], hosts: readonly string[]): Promise<void> {
    const { fwmark } = (await this.service(service)).status;
    const expected = tasks.map((task) => `${task.status.addresses.ingress} 1`).sort().join(', ');
    for (const host of hosts) {
      await until(`${host} lists ${expected}`, 240_000, async () =>
        ((await this.destinations(host, 'ingress_sbox', fwmark)).join(', ') === expected ? true : undefined));
    }
  }
}

export const openCluster = (): Cluster =>
  new Cluster(labContext(process.env, () => undefined), new Drover(process.env.DROVER_E2E_STATE ?? join(tmpdir(), 'drover-e2e')));

/** Waits until at least two replicas have answered on the host's published port. */
export const severalAnswer = (host: LabHostStatus): Promise<true> =>
  until(`different replicas answer on ${host.name}`, 240_000, async () => ((await responders(webPort(host), 6)).size > 1 ? true : undefined));

/** The published port of guest port 80 on loopback. */
export const webPort = (host: LabHostStatus): number => portOf(host, 80, 'tcp');

export function portOf(host: LabHostStatus, guest: number, protocol: 'tcp' | 'udp'): number {
  const port = host.ports.find((forward) => forward.guest === guest && forward.protocol === protocol);
  if (port === undefined) throw new Error(`${host.name}: guest port ${guest}/${protocol} is not forwarded`);
  return port.host;
}
