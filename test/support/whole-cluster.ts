import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startControlPlane } from '../../bin/up.js';
import { createClient, type ApiClient } from '../../cli/client.js';
import type { ControlPlane } from '../../cli/control-plane.js';
import type { Node, Task } from '../../model/index.js';
import { eventually } from './eventually.js';
import { SimulatedWire } from './simulated-check.js';
import { createSimulatedKeys, type SimulatedKeys } from './simulated-keys.js';
import { SimulatedMachine, type SimulatedMachineOptions } from './simulated-machine.js';

export interface SimulatedClusterOptions {
  readonly hosts: number;
  /** Fields of the Cluster document's spec, as a user writes them. */
  readonly settings?: object;
  readonly machine?: Partial<SimulatedMachineOptions>;
}

/** A whole control plane with its embedded Redis in this process, and hosts that answer over real ssh connections. */
export class SimulatedCluster {
  readonly machines: SimulatedMachine[] = [];
  readonly stateDir = mkdtempSync(join(tmpdir(), 'drover-sim-'));
  readonly wire = new SimulatedWire();
  readonly #keys: SimulatedKeys = createSimulatedKeys();
  #plane: ControlPlane | undefined;
  #client: ApiClient | undefined;

  constructor(readonly options: SimulatedClusterOptions) {}

  get api(): ApiClient {
    if (this.#client === undefined) throw new Error('the control plane is not started');
    return this.#client;
  }

  async start(): Promise<this> {
    await this.startMachines();
    return this.startAll();
  }

  async startMachines(): Promise<void> {
    for (let index = 0; index < this.options.hosts; index++) {
      const address = `192.168.${100 + Math.floor(index / 200)}.${(index % 200) + 1}`;
      this.machines.push(await new SimulatedMachine({ name: `sim-${index + 1}`, keys: this.#keys, address, wire: this.wire, ...this.options.machine }).start());
    }
  }

  /** The control plane, the settings and a node for each machine. */
  async startAll(): Promise<this> {
    await this.startControlPlane();
    const settings = { heartbeat: { interval: '1s', misses: 3 }, resyncPeriod: '1h', ...this.options.settings };
    await this.apply({ apiVersion: 'drover/v1', kind: 'Cluster', metadata: { name: 'default' }, spec: settings }, ...this.machines.map((machine) => machine.manifest()));
    return this;
  }

  async startControlPlane(): Promise<void> {
    this.#plane = await startControlPlane({ stateDir: this.stateDir, logLevel: 'debug', logFile: join(this.stateDir, 'drover.log') });
    this.#client = createClient(`unix:${this.#plane.socket}`);
  }

  async stopControlPlane(): Promise<void> {
    await this.#plane?.stop();
    this.#plane = undefined;
  }

  async stop(): Promise<void> {
    await this.stopControlPlane();
    await Promise.all(this.machines.map((machine) => machine.host.close()));
    this.#keys.remove();
    rmSync(this.stateDir, { recursive: true, force: true });
  }

  apply(...documents: readonly object[]): Promise<unknown> {
    return this.api.post('/v1/apply', { documents: documents.map((document) => ({ document })) });
  }

  async nodes(): Promise<readonly Node[]> {
    return (await this.api.get<{ readonly items: readonly Node[] }>('/v1/nodes')).items;
  }

  async tasks(service: string): Promise<readonly Task[]> {
    const { items } = await this.api.get<{ readonly items: readonly Task[] }>('/v1/tasks');
    return items.filter((task) => task.spec.service === service);
  }

  async running(service: string): Promise<readonly Task[]> {
    return (await this.tasks(service)).filter((task) => task.status.state === 'running');
  }

  async allReady(deadlineMs = 20_000): Promise<void> {
    await eventually(async () => {
      const waiting = (await this.nodes()).filter((node) => node.status.state !== 'ready');
      if (waiting.length > 0) throw new Error(`not ready: ${waiting.slice(0, 3).map((node) => `${node.metadata.name} ${node.status.state} ${node.status.message}`).join('; ')}`);
    }, deadlineMs);
  }

  /** Resolves once the control plane has heard every host: from then on their patience is that of the heartbeat. */
  allHeard(deadlineMs = 20_000): Promise<void> {
    const heard = (machine: SimulatedMachine): number => machine.scripts.filter(({ kind }) => kind === 'watch').length;
    return eventually(() => {
      const waiting = this.machines.filter((machine) => heard(machine) === 0);
      if (waiting.length > 0) throw new Error(`not heard: ${waiting.map(({ options }) => options.name).join(', ')}`);
    }, deadlineMs);
  }

  /** Resolves with the running tasks once there are exactly `count`. */
  async settled(service: string, count: number, deadlineMs = 20_000): Promise<readonly Task[]> {
    let running: readonly Task[] = [];
    await eventually(async () => {
      const tasks = await this.tasks(service);
      running = tasks.filter((task) => task.status.state === 'running');
      if (running.length !== count) throw new Error(`${running.length} of ${count} run; others: ${tasks.map((task) => `${task.metadata.name} ${task.status.state} ${task.status.error ?? task.status.message}`).slice(0, 5).join('; ')}`);
    }, deadlineMs);
    return running;
  }

  machine(name: string | undefined): SimulatedMachine {
    const found = this.machines.find((machine) => machine.options.name === name);
    if (found === undefined) throw new Error(`no machine ${name}`);
    return found;
  }
}

/** The document of a service, with what a test wants to say of it. */
export const serviceDocument = (name: string, spec: object): object => ({
  apiVersion: 'drover/v1', kind: 'Service', metadata: { name }, spec: { image: 'registry.example/app:1', stopGracePeriod: '1s', ...spec },
});

export const networkDocument = (name: string, spec: object = {}): object => ({ apiVersion: 'drover/v1', kind: 'Network', metadata: { name }, spec });
