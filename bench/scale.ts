import { readFileSync } from 'node:fs';
import { createClient, type ApiClient } from '../cli/client.js';
import { socketOf } from '../cli/control-plane.js';
import { Drover } from '../demo/drover.js';
import type { Node, Service } from '../model/index.js';
import { createSimulatedKeys } from '../test/support/simulated-keys.js';
import { SimulatedMachine } from '../test/support/simulated-machine.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ScaleResult {
  readonly hosts: number;
  readonly tasks: number;
  /** Seconds from apply to the last one ready or running. */
  readonly joinSeconds: number;
  readonly deploySeconds: number;
  /** Of the control plane's process, after the deployment. */
  readonly memoryMiB: number;
  readonly cpuSecondsToDeploy: number;
  /** Per cent of one core over ten quiet seconds. */
  readonly idleCpuPercent: number;
  readonly idleRedisCommandsPerSecond: number;
  /** Scripts that all hosts got from apply to the last task running: applies of network state, observations, container starts. */
  readonly applies: number;
  readonly observations: number;
  readonly starts: number;
}

const TASKS_PER_SERVICE = 50;
const SERVICES_PER_NETWORK = 2;
const QUIET_MS = 10_000;

/** One run: simulated hosts in this process, the control plane in one of its own, tasks in services of 50 and networks of 100. */
export async function measureScale(hosts: number, tasks: number): Promise<ScaleResult> {
  const stateDir = mkdtempSync(join(tmpdir(), 'drover-scale-'));
  const drover = new Drover(stateDir);
  const keys = createSimulatedKeys();
  const machines = await Promise.all(Array.from({ length: hosts }, (_, index) => new SimulatedMachine({
    name: `sim-${index + 1}`, keys, address: `192.168.${100 + Math.floor(index / 200)}.${(index % 200) + 1}`, cpus: 64, startMs: 50,
  }).start()));
  try {
    await drover.ok(['up', '--detach', '--log-level', 'warn']);
    const api = createClient(`unix:${socketOf(stateDir)}`);
    return await measure(api, stateDir, { machines, hosts, tasks });
  } finally {
    await drover.run(['down']);
    await Promise.all(machines.map((machine) => machine.host.close()));
    keys.remove();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

async function measure(api: ApiClient, stateDir: string, { machines, hosts, tasks }: { machines: readonly SimulatedMachine[]; hosts: number; tasks: number }): Promise<ScaleResult> {
  const { pid } = await api.get<{ pid: number }>('/v1/version');
  const settings = { apiVersion: 'drover/v1', kind: 'Cluster', metadata: { name: 'default' }, spec: { heartbeat: { interval: '1s', misses: 30 }, resyncPeriod: '1h' } };
  const joinedAfter = await timed(async () => {
    await post(api, [settings, ...machines.map((machine) => machine.manifest())]);
    await untilCount(api, '/v1/nodes', (node: Node) => node.status.state === 'ready', hosts);
  });
  const cpuBefore = cpuSeconds(pid);
  for (const machine of machines) machine.scripts.length = 0;
  const deployedAfter = await timed(async () => {
    await post(api, documentsFor(tasks));
    await untilRunning(api, tasks);
  });
  const cpuSecondsToDeploy = cpuSeconds(pid) - cpuBefore;
  const scripts = machines.flatMap((machine) => machine.scripts);
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS)); // what follows the last task settles
  const quiet = { cpu: cpuSeconds(pid), commands: await redisCommands(stateDir) };
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  return {
    hosts, tasks, joinSeconds: joinedAfter, deploySeconds: deployedAfter, cpuSecondsToDeploy, memoryMiB: memoryMiB(pid),
    idleCpuPercent: ((cpuSeconds(pid) - quiet.cpu) / (QUIET_MS / 1000)) * 100,
    applies: scripts.filter(({ kind }) => kind === 'apply').length,
    observations: scripts.filter(({ kind }) => kind === 'observe').length,
    starts: scripts.filter(({ kind }) => kind === 'start').length,
    idleRedisCommandsPerSecond: ((await redisCommands(stateDir)) - quiet.commands) / (QUIET_MS / 1000),
  };
}

const post = (api: ApiClient, documents: readonly object[]) => api.post('/v1/apply', { documents: documents.map((document) => ({ document })), resolveImage: 'never' });

function documentsFor(tasks: number): readonly object[] {
  const services = Math.ceil(tasks / TASKS_PER_SERVICE);
  const networks = Math.ceil(services / SERVICES_PER_NETWORK);
  return [
    ...Array.from({ length: networks }, (_, index) => ({ apiVersion: 'drover/v1', kind: 'Network', metadata: { name: `net-${index}` }, spec: {} })),
    ...Array.from({ length: services }, (_, index) => ({
      apiVersion: 'drover/v1', kind: 'Service', metadata: { name: `svc-${index}` },
      spec: { image: 'registry.example/app:1', replicas: Math.min(TASKS_PER_SERVICE, tasks - index * TASKS_PER_SERVICE), networks: [`net-${index % networks}`] },
    })),
  ];
}

async function untilCount<T>(api: ApiClient, path: string, holds: (item: T) => boolean, count: number): Promise<void> {
  const end = Date.now() + 900_000;
  for (;;) {
    const { items } = await api.get<{ readonly items: readonly T[] }>(path);
    const now = items.filter(holds).length;
    if (now === count) return;
    if (Date.now() > end) throw new Error(`${path}: ${now} of ${count}`);
    await new Promise((resolve) => setTimeout(resolve, Math.max(200, count / 5)));
  }
}

/** Asks for the services: a list of all tasks every second would be a good part of the load that is measured. */
async function untilRunning(api: ApiClient, count: number): Promise<void> {
  const end = Date.now() + 900_000;
  for (;;) {
    const { items } = await api.get<{ readonly items: readonly Service[] }>('/v1/services');
    const now = items.reduce((sum, { status }) => sum + status.replicas.running, 0);
    if (now === count) return;
    if (Date.now() > end) throw new Error(`${now} of ${count} tasks run`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

/** User and system time of a process so far, from /proc (100 ticks a second). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const memoryMiB = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

async function redisCommands(stateDir: string): Promise<number> {
  const { Redis } = await import('ioredis');
  const redis = new Redis({ path: join(stateDir, 'redis', 'redis.sock') });
  try {
    return Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1] ?? 0);
  } finally {
    redis.disconnect();
  }
}
