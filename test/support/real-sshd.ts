import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { HostAddress } from '../../host/contract.js';
import { freePort } from './free-port.js';
import { fingerprintOfPublicKey } from './simulated-keys.js';

export interface RealSshd {
  readonly directory: string;
  readonly address: HostAddress;
  readonly fingerprint: string;
  /** Ends the connections without a word, as a crash does: kills sshd's session processes. */
  killSessions(): void;
  /** Process groups of the commands that run or wait in sessions now. */
  commands(): readonly number[];
  /** Starts again on the same port with a new host key. */
  changeHostKey(): Promise<void>;
  stop(): Promise<void>;
}

/** OpenSSH's own server on a loopback port, with its own keys, in a directory of its own, run by whoever runs the tests. */
export const startRealSshd = async (settings: readonly string[] = []): Promise<RealSshd> => {
  const directory = mkdtempSync(join(tmpdir(), 'drover-sshd-'));
  const path = (name: string): string => join(directory, name);
  const user = userInfo();
  if (user.uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  makeKey(path('host'));
  makeKey(path('client'));
  writeFileSync(path('authorized'), readFileSync(path('client.pub')), { mode: 0o600 });
  const port = await freePort();
  const lines = [`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${path('host')}`, `AuthorizedKeysFile ${path('authorized')}`, `PidFile ${path('pid')}`];
  writeFileSync(path('config'), [...lines, 'StrictModes no', 'UsePAM no', 'PermitRootLogin yes', 'MaxStartups 100', `SetEnv HOME=${directory}`, ...settings, ''].join('\n'));
  let server = await startServer(path('config'), port);
  const fingerprint = fingerprintOfPublicKey(readFileSync(path('host.pub'), 'utf8'));
  return {
    directory,
    fingerprint,
    address: { node: 'real', host: '127.0.0.1', port, user: user.username, identityFile: path('client'), hostKey: fingerprint },
    killSessions: () => childrenOf(server.pid).forEach(kill),
    commands: () => childrenOf(server.pid).flatMap(childrenOf),
    changeHostKey: async () => {
      await stopServer(server);
      rmSync(path('host'));
      makeKey(path('host'));
      server = await startServer(path('config'), port);
    },
    stop: async () => {
      childrenOf(server.pid).forEach(kill);
      await stopServer(server);
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

const makeKey = (file: string): void => void execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);

const startServer = async (config: string, port: number): Promise<ChildProcess> => {
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`sshd ended: ${log}`);
  }
  return server;
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('data', () => resolve(true)).once('error', () => setTimeout(() => resolve(false), 20));
    socket.once('data', () => socket.destroy());
  });

const stopServer = (server: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    server.once('exit', () => resolve());
    server.kill('SIGTERM');
  });

/** A session that has just ended by itself is as good. */
const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

const childrenOf = (pid: number | undefined): readonly number[] => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
