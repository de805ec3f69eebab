import { createConnection } from 'node:net';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BaseImage } from './base-image.js';
import { buildDemoImages, demoImagesKey } from './demo-images.js';
import { MIRROR_PORT, REGISTRY_PORT } from './host-plan.js';
import type { LabPaths } from './lab-paths.js';
import { endRecorded, isRunning, readProcessRecord, recordOf, startDetached, writeProcessRecord, type ProcessRecord } from './process-record.js';
import { runProgramOrThrow } from './program.js';
import { pushImage } from './registry-push.js';
import { waitUntil } from './wait-until.js';

const START_DEADLINE_MS = 15_000;

/** What runs beside the hosts on the operator's machine: the back network's switch, the registry, the package mirror. */
export const LAB_SERVICES = ['switch', 'registry', 'mirror'] as const;

type LabService = (typeof LAB_SERVICES)[number];

interface LabServiceSpec {
  readonly name: LabService;
  readonly argv: readonly string[];
  readonly isReady: () => Promise<boolean> | boolean;
}

const recordFile = (paths: LabPaths, name: LabService): string => join(paths.run, `${name}.json`);

export function isServiceRunning(paths: LabPaths, name: LabService): boolean {
  return isRunning(readProcessRecord(recordFile(paths, name)));
}

/** Starts the services that do not run yet and waits until each answers. @throws LabError with the path of the log of the one that does not. */
export async function startLabServices(paths: LabPaths, image: BaseImage): Promise<void> {
  mkdirSync(paths.run, { recursive: true });
  for (const service of serviceSpecs(paths, image)) await startService(paths, service);
}

/** Ends what runs. Nothing happens when nothing does. */
export async function stopLabServices(paths: LabPaths): Promise<void> {
  for (const name of LAB_SERVICES) await endRecorded(recordFile(paths, name), 'SIGTERM');
}

/** Builds the demo images and pushes them, unless the registry's storage has them. The registry has to run. */
export async function publishDemoImages(paths: LabPaths): Promise<void> {
  const published = join(paths.registry, `published-${demoImagesKey()}`);
  if (existsSync(published)) return;
  for (const image of await buildDemoImages()) await pushImage(`http://127.0.0.1:${REGISTRY_PORT}`, image);
  writeFileSync(published, '');
}

async function startService(paths: LabPaths, { name, argv, isReady }: LabServiceSpec): Promise<void> {
  if (isServiceRunning(paths, name)) return;
  const log = join(paths.run, `${name}.log`);
  const record = name === 'switch' ? await startSwitch(paths) : startDetached(argv, { log, recordFile: recordFile(paths, name) });
  const isUp = async (): Promise<boolean> => !isRunning(record) || (await isReady());
  await waitUntil(isUp, { what: `the lab's ${name}`, deadlineMs: START_DEADLINE_MS, hint: () => `see ${log}` });
  await waitUntil(() => isRunning(record), { what: `the lab's ${name} to stay up`, deadlineMs: 0, hint: () => `it ended at once; see ${log}` });
}

/** The switch puts itself into the background: in the foreground it ends with its standard input. */
async function startSwitch(paths: LabPaths): Promise<ProcessRecord> {
  const pidFile = join(paths.run, 'switch.pid');
  for (const stale of [paths.backSwitch, pidFile]) rmSync(stale, { recursive: true, force: true });
  await runProgramOrThrow(['vde_switch', '--sock', paths.backSwitch, '--dirmode', '0700', '--mode', '0600', '--numports', '64', '--daemon', '--pidfile', pidFile]);
  await waitUntil(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8').trim() !== '', { what: 'the pid of vde_switch', deadlineMs: START_DEADLINE_MS });
  const record = recordOf(Number(readFileSync(pidFile, 'utf8')));
  writeProcessRecord(recordFile(paths, 'switch'), record);
  return record;
}

function serviceSpecs(paths: LabPaths, image: BaseImage): readonly LabServiceSpec[] {
  const registryConfig = join(paths.registry, 'config.yml');
  mkdirSync(paths.registry, { recursive: true });
  writeFileSync(registryConfig, registryYaml(paths));
  return [
    { name: 'switch', argv: [], isReady: () => existsSync(join(paths.backSwitch, 'ctl')) },
    { name: 'registry', argv: ['docker-registry', 'serve', registryConfig], isReady: () => accepts(REGISTRY_PORT) },
    { name: 'mirror', argv: [image.busybox, 'httpd', '-f', '-p', `127.0.0.1:${MIRROR_PORT}`, '-h', image.mirror], isReady: () => accepts(MIRROR_PORT) },
  ];
}

function registryYaml(paths: LabPaths): string {
  const config = {
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(paths.registry, 'storage') }, cache: { blobdescriptor: 'inmemory' } },
    http: { addr: `127.0.0.1:${REGISTRY_PORT}` },
  };
  return `${JSON.stringify(config)}\n`; // JSON is YAML
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => { socket.destroy(); resolve(true); });
    socket.once('error', () => resolve(false));
  });
}
