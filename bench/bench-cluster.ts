import { rmSync } from 'node:fs';
import type { ApplyResult, JobSummary } from '../api/contract.js';
import { createClient, isUnreachable, type ApiClient } from '../cli/client.js';
import { socketOf } from '../cli/control-plane.js';
import { Drover } from '../demo/drover.js';
import { until } from '../demo/until.js';
import { downLab, labStatus, upLab, type LabContext } from '../lab/index.js';
import { hasReplicas, isNetworkGone, isServiceGone, readyNodes, runningTasks } from './cluster-facts.js';
import { ClusterWatch } from './cluster-watch.js';
import { Confirmations } from './confirmations.js';
import { NETWORK, SERVICE, webDocuments } from './web-documents.js';

export const HOSTS = ['node-1', 'node-2', 'node-3'] as const;
export const SETTLE_MS = 180_000;
const BOOT_MS = 300_000;
const NODES = 'manifests/demo/nodes.yaml';
const QUIET_LOOKS = 3;

export interface Ordered {
  /** Milliseconds since the epoch: the request left, the answer came. */
  readonly sentAt: number;
  readonly acceptedAt: number;
}

/** Three lab hosts and a control plane, ordered about through the API in this process: no command line has to start first. */
export class BenchCluster {
  readonly client: ApiClient;
  readonly #drover: Drover;
  readonly #confirmations: Confirmations;
  #watch: ClusterWatch | undefined;

  constructor(readonly lab: LabContext, readonly stateDir: string, readonly say: (line: string) => void) {
    this.client = createClient(`unix:${socketOf(stateDir)}`);
    this.#confirmations = new Confirmations(this.client);
    this.#drover = new Drover(stateDir);
  }

  get watch(): ClusterWatch {
    if (this.#watch === undefined) throw new Error('no control plane runs');
    return this.#watch;
  }

  /** Takes over a cluster that an earlier bench kept; otherwise pristine hosts and an empty store, as a store that starts anew knows nothing of what is on the old one's hosts. */
  async start(): Promise<void> {
    const running = (await labStatus(this.lab)).filter(({ state }) => state === 'running').length;
    if (running !== HOSTS.length || !(await this.#answers())) {
      await this.#drover.run(['down']);
      rmSync(this.stateDir, { recursive: true, force: true });
      await upLab(this.lab, { hosts: HOSTS.length, fresh: true });
    }
    await this.resume();
    await this.#drover.ok(['apply', '-f', NODES, '--accept-new', '--wait', '--timeout', '300s']);
    await this.allReady();
    await this.#warmUp();
  }

  /** The first containers of a fresh host read podman and the image from disk: that is not what is measured. */
  async #warmUp(): Promise<void> {
    await this.remove();
    await this.deploy(HOSTS.length);
    await this.remove();
  }

  async #answers(): Promise<boolean> {
    try {
      await this.client.get('/v1/version');
      return true;
    } catch (error) {
      if (isUnreachable(error)) return false;
      throw error;
    }
  }

  /** Starts the control plane unless it runs, and watches. */
  async resume(): Promise<void> {
    if (!(await this.#answers())) await this.#drover.ok(['up', '--detach', '--log-level', 'info']);
    this.#watch?.close();
    this.#watch = await ClusterWatch.open(this.client);
  }

  /** Whatever an earlier scenario left: hosts on, control plane running, no service. */
  async reset(): Promise<void> {
    await upLab(this.lab, { hosts: HOSTS.length });
    await this.resume();
    await this.allReady(BOOT_MS);
    await this.remove();
  }

  /** Stops the control plane; what runs on the hosts goes on. */
  async pause(): Promise<void> {
    this.close();
    await this.#drover.ok(['down']);
  }

  close(): void {
    this.#watch?.close();
    this.#watch = undefined;
  }

  async stop(): Promise<void> {
    this.close();
    await this.#drover.run(['down']);
    await downLab(this.lab);
  }

  async allReady(deadlineMs = SETTLE_MS): Promise<void> {
    await this.watch.until('every node is ready', deadlineMs, (view) => readyNodes(view).length === HOSTS.length);
    await this.quiet();
  }

  async apply(documents: readonly object[]): Promise<Ordered> {
    return timed(() => this.client.post<ApplyResult>('/v1/apply', { documents: documents.map((document) => ({ document })), resolveImage: 'never' }));
  }

  async scale(replicas: number): Promise<Ordered> {
    return timed(() => this.client.post(`/v1/services/${SERVICE}/scale`, { replicas }));
  }

  /** The web service with so many replicas, served by all of them on every node, and nothing left to do. */
  async deploy(replicas: number): Promise<void> {
    await this.apply(webDocuments(replicas));
    await this.served(replicas);
    await this.quiet();
  }

  /** When so many replicas, and no others, ran, and when the tables of every host that is up listed all of them. */
  async served(replicas: number): Promise<{ readonly ranAt: number; readonly servedAt: number }> {
    const { watch } = this;
    const ranAt = await watch.until(`${replicas} replicas run`, SETTLE_MS, (view) => hasReplicas(view, replicas));
    const version = Math.max(...runningTasks(watch.view).map(({ metadata }) => watch.runningSince(metadata.name)));
    return { ranAt, servedAt: await this.confirmed(`${replicas} replicas are served`, version) };
  }

  /** When every host that is up had applied a version, or what it withdraws. */
  confirmed(what: string, version: number, isWithdrawal = false): Promise<number> {
    return this.#confirmations.of(what, { version, nodes: readyNodes(this.watch.view), deadlineMs: SETTLE_MS, isWithdrawal });
  }

  async remove(): Promise<void> {
    await this.client.post('/v1/delete', { objects: [{ kind: 'Service', name: SERVICE }] });
    await this.watch.until('the service is gone', SETTLE_MS, isServiceGone);
    await this.client.post('/v1/delete', { objects: [{ kind: 'Network', name: NETWORK }] });
    await this.watch.until('the network is gone', SETTLE_MS, (view) => isNetworkGone(view, NETWORK));
    await this.quiet();
  }

  /** No job runs or waits, some looks in a row. */
  async quiet(): Promise<void> {
    let quietLooks = 0;
    await until('no job is left to do', SETTLE_MS, async () => {
      const lists = await Promise.all(['active', 'waiting'].map((state) => this.client.get<{ readonly items: readonly JobSummary[] }>('/v1/jobs', { state })));
      quietLooks = lists.every(({ items }) => items.length === 0) ? quietLooks + 1 : 0;
      return quietLooks >= QUIET_LOOKS ? true : undefined;
    });
  }

  /** The published port of each host on loopback. */
  async ports(names: readonly string[] = HOSTS): Promise<readonly number[]> {
    const hosts = (await labStatus(this.lab)).filter(({ name }) => names.includes(name));
    return hosts.map(({ name, ports }) => {
      const port = ports.find(({ guest, protocol }) => guest === 80 && protocol === 'tcp');
      if (port === undefined) throw new Error(`${name}: guest port 80 is not forwarded`);
      return port.host;
    });
  }
}

async function timed(order: () => Promise<unknown>): Promise<Ordered> {
  const sentAt = Date.now();
  await order();
  return { sentAt, acceptedAt: Date.now() };
}
