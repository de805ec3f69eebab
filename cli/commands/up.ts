import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { VersionInfo } from '../../api/contract.js';
import { fingerprintOf } from '../../api/tls/fingerprint.js';
import { OperatorError } from '../../base/errors.js';
import { createClient, isUnreachable } from '../client.js';
import { EXIT, type CommandContext } from '../context.js';
import { authorityFileOf, DASHBOARD_PORT, defaultStateDir, isWildcard, socketOf, type ControlPlaneOptions, type ListenAddress, type RemoteApi } from '../control-plane.js';
import { pause } from '../follow.js';
import { listenAddress, portOrOff } from '../listen-address.js';
import { collect, durationMs } from '../option-values.js';

interface UpOptions {
  readonly stateDir?: string;
  readonly redis?: string;
  readonly listen?: Pick<ListenAddress, 'host' | 'port'>;
  readonly tlsName?: readonly string[];
  readonly dashboard: number | 'off';
  readonly logLevel: ControlPlaneOptions['logLevel'];
  readonly logFile?: string;
  readonly detach?: boolean;
  readonly timeout: number;
}

const POLL_MS = 100;
const START_TIMEOUT_MS = 60_000;

export function configure(command: Command, context: CommandContext): void {
  command
    .option('--state-dir <dir>', 'sockets, store and log (default: $DROVER_STATE_DIR or ~/.local/state/drover)')
    .option('--redis <url>', 'use this Redis instead of starting one')
    .option('--listen <address>', 'serve other machines too: HOST:PORT, over TLS and for holders of a token (`drover token create`)', listenAddress)
    .option('--tls-name <name>', 'further name or address by which they call this machine; may be given several times', collect)
    .option('--dashboard <port|off>', 'serve the dashboard to browsers on this machine, on loopback: on this port, or one of the next ten', portOrOff, DASHBOARD_PORT)
    .addOption(new Option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .option('--log-file <file>', 'JSON lines; without it the log goes to stderr, with --detach to control-plane.log in the state directory')
    .option('-d, --detach', 'start in the background, and return when the API answers')
    .option('--timeout <duration>', 'how long --detach waits', durationMs, START_TIMEOUT_MS)
    .action((options: UpOptions) => up(context, options));
}

async function up(context: CommandContext, options: UpOptions): Promise<void> {
  const { deps } = context;
  const stateDir = resolve(deps.workDir, options.stateDir ?? defaultStateDir(deps));
  await refuseSecond(stateDir);
  const logFile = options.logFile === undefined ? undefined : resolve(deps.workDir, options.logFile);
  if (options.detach === true) return detach(context, stateDir, { ...options, logFile: logFile ?? join(stateDir, 'control-plane.log') });
  const listen = options.listen === undefined ? undefined : { ...options.listen, names: options.tlsName ?? [] };
  const dashboardPort = options.dashboard === 'off' ? undefined : options.dashboard;
  await runHere(context, { stateDir, redisUrl: options.redis, listen, dashboardPort, logLevel: options.logLevel, logFile });
}

/** Until Ctrl-C or SIGTERM, which is a good end: exit code 0. */
async function runHere(context: CommandContext, options: ControlPlaneOptions): Promise<void> {
  const { interrupted } = context;
  const start = await context.deps.loadControlPlane();
  const controlPlane = await start(options);
  context.note(`control plane ${context.deps.version} ready at unix:${controlPlane.socket} (pid ${process.pid})`);
  if (controlPlane.remote !== undefined && options.listen !== undefined) noteRemote(context, { ...options.listen, ...controlPlane.remote });
  noteDashboard(context, controlPlane.dashboard, options.dashboardPort);
  const interruption = new Promise<void>((done) => {
    if (interrupted.aborted) done();
    interrupted.addEventListener('abort', () => done(), { once: true });
  });
  try {
    await Promise.race([interruption, controlPlane.failed ?? interruption]);
    context.note('stopping; services on the hosts go on');
  } finally {
    await controlPlane.stop();
  }
  context.exitWith(EXIT.ok);
}

/** What a user types on the other machine. */
function noteRemote(context: CommandContext, { host, names, port, caFingerprint }: ListenAddress & RemoteApi): void {
  const name = names[0] ?? (isWildcard(host) ? 'HOST' : host);
  const address = `https://${name.includes(':') ? `[${name}]` : name}:${port}`;
  context.note(`serving other machines on port ${port}; there: drover login ${address} --ca-fingerprint ${caFingerprint}`);
}

/** `port`: the one that was wanted. */
function noteDashboard(context: CommandContext, url: string | undefined, port: number | undefined): void {
  if (url !== undefined) context.note(`dashboard: ${url} (\`drover dashboard\` prints a link that logs you in)`);
  else if (port !== undefined) context.note(`no dashboard: neither port ${port} nor one of the ten after it could be had; choose another with --dashboard PORT`);
}

/** @throws CONFLICT when one already answers at this state directory's socket */
async function refuseSecond(stateDir: string): Promise<void> {
  const running = await versionAt(stateDir);
  if (running === undefined) return;
  throw new OperatorError('CONFLICT', `a control plane is already running at ${socketOf(stateDir)} (pid ${running.pid}): stop it with \`drover down\`, or choose another --state-dir`, { pid: running.pid });
}

export async function versionAt(stateDir: string): Promise<VersionInfo | undefined> {
  try {
    return await createClient(`unix:${socketOf(stateDir)}`).get<VersionInfo>('/v1/version');
  } catch (error) {
    if (isUnreachable(error)) return undefined;
    throw error;
  }
}

async function detach(context: CommandContext, stateDir: string, options: UpOptions & { readonly logFile: string }): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const log = openSync(options.logFile, 'a', 0o600);
  const argv = [context.deps.program, 'up', '--state-dir', stateDir, '--log-level', options.logLevel, ...(options.redis === undefined ? [] : ['--redis', options.redis]), '--dashboard', String(options.dashboard), ...listenArguments(options)];
  const child = spawn(process.execPath, argv, { detached: true, stdio: ['ignore', log, log], cwd: context.deps.workDir, env: { ...context.deps.env } });
  const exited = new AbortController();
  child.once('exit', () => exited.abort());
  child.once('error', () => exited.abort());
  const stop = AbortSignal.any([exited.signal, AbortSignal.timeout(options.timeout), context.interrupted]);
  while (!stop.aborted) {
    const version = await versionAt(stateDir);
    if (version !== undefined && version.pid === child.pid) return leave(context, child, { ...options, stateDir, url: version.dashboard });
    await pause(POLL_MS, stop);
  }
  if (!exited.signal.aborted) child.kill('SIGTERM');
  context.interrupted.throwIfAborted();
  const why = exited.signal.aborted ? `ended with code ${child.exitCode ?? child.signalCode}` : `did not answer within ${options.timeout / 1000} s`;
  throw new OperatorError(exited.signal.aborted ? 'INTERNAL' : 'TIMEOUT', `the control plane ${why}: see ${options.logFile}`, { logFile: options.logFile });
}

/** stdout: the pid, for scripts. */
function leave(context: CommandContext, child: ReturnType<typeof spawn>, { stateDir, url, listen, tlsName = [], dashboard }: UpOptions & { readonly stateDir: string; readonly url: string | undefined }): void {
  child.unref();
  context.print(String(child.pid));
  context.note(`control plane ready at unix:${socketOf(stateDir)}; stop it with \`drover down\``);
  if (listen !== undefined) noteRemote(context, { ...listen, names: tlsName, caFingerprint: fingerprintOf(readFileSync(authorityFileOf(stateDir), 'utf8')) });
  noteDashboard(context, url, dashboard === 'off' ? undefined : dashboard);
}

function listenArguments({ listen, tlsName = [] }: UpOptions): string[] {
  if (listen === undefined) return [];
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  return ['--listen', `${host}:${listen.port}`, ...tlsName.flatMap((name) => ['--tls-name', name])];
}
