import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { HostPlan } from './host-plan.js';
import type { HostPaths, LabPaths } from './lab-paths.js';
import { runProgram, type ProgramResult } from './program.js';
import { waitUntil } from './wait-until.js';

/** The ssh command that reaches a host with its pinned key; `remote` is shell text, as always with ssh. Pure. */
export function sshCommand(paths: LabPaths, host: HostPlan, { user = 'root', remote = [] as readonly string[] } = {}): readonly string[] {
  return [
    'ssh', '-F', 'none', '-i', paths.identity, '-p', String(host.sshPort), '-o', 'IdentitiesOnly=yes', '-o', `UserKnownHostsFile=${paths.knownHosts}`,
    '-o', 'GlobalKnownHostsFile=none', '-o', 'StrictHostKeyChecking=yes', '-o', 'LogLevel=ERROR', '-o', 'ConnectTimeout=10', `${user}@127.0.0.1`, ...remote,
  ];
}

/** Runs shell text on a host as root; a non-zero code is a result (255: ssh itself did not get through). */
export function runInGuest(paths: LabPaths, host: HostPlan, remote: string, timeoutMs = 120_000): Promise<ProgramResult> {
  return runProgram(sshCommand(paths, host, { remote: [remote] }), { timeoutMs });
}

interface ReachOptions {
  readonly files: HostPaths;
  readonly deadlineMs: number;
}

/** Waits until the host lets us in. @throws LabError with the end of the serial log when it does not. */
export function waitForSsh(paths: LabPaths, host: HostPlan, options: ReachOptions): Promise<void> {
  return reach(host, options, () => runInGuest(paths, host, 'true', 20_000));
}

/** Waits until the host lets us in and sets its clock: a restored one stands where the snapshot was taken. One login for both.
 *  @throws LabError with the end of the serial log when it does not. */
export function waitAndSetClock(paths: LabPaths, host: HostPlan, options: ReachOptions): Promise<void> {
  return reach(host, options, () => sendTime(sshCommand(paths, host, { remote: ['echo ready; read -r now; date -u -s "@$now" >/dev/null'] })));
}

async function reach(host: HostPlan, { files, deadlineMs }: ReachOptions, attempt: () => Promise<{ code: number; stderr: string }>): Promise<void> {
  let last = '';
  const isIn = async (): Promise<boolean> => {
    const result = await attempt();
    last = result.stderr.trim();
    return result.code === 0;
  };
  const hint = (): string => `last answer: ${last}\nserial log ${files.serial} ends with:\n${lastLines(files.serial, 10)}`;
  await waitUntil(isIn, { what: `ssh on ${host.name}`, deadlineMs, everyMs: 200, hint });
}

/** The time is sent once the remote shell says it is there, so that a slow handshake does not make it late. */
function sendTime(argv: readonly string[]): Promise<{ code: number; stderr: string }> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'pipe', timeout: 30_000, killSignal: 'SIGKILL' });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString(); });
    child.stdout.once('data', () => child.stdin.end(`${(Date.now() / 1000).toFixed(3)}\n`));
    child.stdin.on('error', () => undefined); // ssh may be gone already
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 128, stderr }));
  });
}

function lastLines(file: string, count: number): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '(nothing)';
  }
}
