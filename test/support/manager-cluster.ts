import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, issueServerCertificate, type KeyedCertificate } from '../../api/tls/authority.js';
import { systemClock } from '../../base/clock.js';
import { silentLog } from '../../base/log.js';
import { majorityOf, MANAGER_PORTS, replicasNeeded, STORE_NAME, type KnownManager } from '../../model/index.js';
import type { DialManager } from '../../store/manager-link.js';
import { createStoreRoute, type StoreRoute } from '../../store/store-route.js';

type Part = 'redis' | 'sentinel';

/** Managers as processes on this machine: each has a loopback address and the ports of a real one. */
export interface ManagerCluster {
  readonly managers: readonly KnownManager[];
  readonly secret: string;
  readonly authority: string;
  readonly dial: DialManager;
  /** A route to the managers; closed by `stop`. */
  route(managers?: readonly KnownManager[]): StoreRoute;
  directory(manager: KnownManager): string;
  start(manager: KnownManager, part: Part): Promise<void>;
  /** Only the files. */
  renewCertificate(manager: KnownManager): Promise<void>;
  /** Of both parts, or one: `SIGKILL` waits for their end. */
  signal(manager: KnownManager, signal: NodeJS.Signals, part?: Part): Promise<void>;
  stop(): Promise<void>;
}

export interface ManagerClusterOptions {
  readonly count: number;
  /** Whom the configuration counts at first; else all. */
  readonly counted?: number;
  /** Nothing runs at first, and the first Redis will have no append-only file: it is to load a dump. */
  readonly isEmpty?: boolean;
}

const PARTS: readonly Part[] = ['redis', 'sentinel'];

export async function startManagerCluster({ count, counted = count, isEmpty = false }: ManagerClusterOptions): Promise<ManagerCluster> {
  const root = await mkdtemp(join(tmpdir(), 'drover-managers-'));
  const net = `127.${randomInt(1, 255)}.${randomInt(0, 255)}`;
  const managers = Array.from({ length: count }, (_, index): KnownManager => ({ name: `m${index + 1}`, address: `${net}.${index + 1}` }));
  const secret = randomBytes(32).toString('hex');
  const authority = await createAuthority(Date.now());
  const directory = ({ name }: KnownManager): string => join(root, name);
  for (const manager of managers) {
    await writeConfig({ directory: directory(manager), manager, first: managers[0] as KnownManager, counted, secret, authority, isEmpty });
  }
  const running = new Map<string, ChildProcess>();
  const routes: StoreRoute[] = [];
  const cluster: ManagerCluster = {
    managers, secret, directory, dial, authority: authority.certificate,
    route: (known = managers) => {
      const route = createStoreRoute({ managers: known, secret, authority: authority.certificate, dial, clock: systemClock, log: silentLog });
      routes.push(route);
      return route;
    },
    start: async (manager, part) => {
      running.set(`${manager.name}/${part}`, await run(directory(manager), part));
      await untilListening(manager, part);
    },
    renewCertificate: (manager) => writeCertificate(directory(manager), manager, authority),
    signal: async (manager, signal, part) => {
      for (const one of part === undefined ? PARTS : [part]) await send(running.get(`${manager.name}/${one}`), signal);
    },
    stop: async () => {
      for (const route of routes) route.close();
      for (const child of running.values()) await send(child, 'SIGKILL');
      await rm(root, { recursive: true, force: true });
    },
  };
  if (!isEmpty) for (const part of PARTS) for (const manager of managers) await cluster.start(manager, part);
  return cluster;
}

export const dial: DialManager = (manager, port, signal) => new Promise((resolve, reject) => {
  const socket = connect({ host: manager.address, port, signal, noDelay: true });
  socket.once('connect', () => resolve(socket));
  socket.once('error', reject);
});

async function run(directory: string, part: Part): Promise<ChildProcess> {
  const arguments_ = part === 'redis' ? ['redis.conf'] : ['sentinel.conf', '--sentinel'];
  const child = spawn('redis-server', arguments_, { cwd: directory, stdio: 'ignore' });
  await once(child, 'spawn');
  return child;
}

async function send(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  if (signal === 'SIGKILL' || signal === 'SIGTERM') await ended;
}

async function untilListening(manager: KnownManager, part: Part): Promise<void> {
  const port = part === 'redis' ? MANAGER_PORTS.store : MANAGER_PORTS.sentinel;
  for (;;) {
    const stream = await dial(manager, port, AbortSignal.timeout(1000)).catch(() => undefined);
    if (stream !== undefined) return void stream.destroy();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface ConfigOptions {
  readonly directory: string;
  readonly manager: KnownManager;
  readonly first: KnownManager;
  readonly counted: number;
  readonly secret: string;
  readonly authority: KeyedCertificate;
  readonly isEmpty: boolean;
}

async function writeConfig(options: ConfigOptions): Promise<void> {
  const { directory, manager, authority } = options;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'ca.crt'), authority.certificate);
  await writeCertificate(directory, manager, authority);
  await writeFile(join(directory, 'redis.conf'), lines([...commonLines(options, MANAGER_PORTS.store), ...redisLines(options)]));
  await writeFile(join(directory, 'sentinel.conf'), lines([...commonLines(options, MANAGER_PORTS.sentinel), ...sentinelLines(options)]));
}

const lines = (all: readonly string[]): string => `${all.join('\n')}\n`;

const commonLines = ({ directory, manager, secret }: ConfigOptions, port: number): readonly string[] => [
  `bind ${manager.address}`, 'port 0', `tls-port ${port}`, `dir ${directory}`, `requirepass ${secret}`, `logfile ${directory}/${port}.log`,
  `tls-cert-file ${directory}/tls.crt`, `tls-key-file ${directory}/tls.key`, `tls-ca-cert-file ${directory}/ca.crt`, 'tls-auth-clients no', 'tls-replication yes',
];

const redisLines = ({ manager, first, counted, secret, isEmpty }: ConfigOptions): readonly string[] => [
  `masterauth ${secret}`, `appendonly ${isEmpty && manager === first ? 'no' : 'yes'}`, 'appendfsync always', 'save ""', 'maxmemory-policy noeviction',
  `min-replicas-to-write ${replicasNeeded(counted)}`, 'min-replicas-max-lag 3', 'repl-diskless-sync yes', 'repl-diskless-sync-delay 0',
  `replica-announce-ip ${manager.address}`, ...(manager === first ? [] : [`replicaof ${first.address} ${MANAGER_PORTS.store}`]),
];

const sentinelLines = ({ manager, first, counted, secret }: ConfigOptions): readonly string[] => [
  `sentinel announce-ip ${manager.address}`, `sentinel sentinel-pass ${secret}`, `sentinel monitor ${STORE_NAME} ${first.address} ${MANAGER_PORTS.store} ${majorityOf(counted)}`,
  `sentinel auth-pass ${STORE_NAME} ${secret}`, `sentinel down-after-milliseconds ${STORE_NAME} 3000`,
  `sentinel failover-timeout ${STORE_NAME} 10000`, `sentinel parallel-syncs ${STORE_NAME} 5`,
];

async function writeCertificate(directory: string, manager: KnownManager, authority: KeyedCertificate): Promise<void> {
  const { certificate, key } = await issueServerCertificate(authority, { names: [manager.address], nowMs: Date.now() });
  await writeFile(join(directory, 'tls.crt'), certificate);
  await writeFile(join(directory, 'tls.key'), key);
}
