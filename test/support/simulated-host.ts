import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2';
import type { HostAddress } from '../../host/contract.js';
import { createSimulatedKeys, fingerprintOfPublicKey, type SimulatedKeys } from './simulated-keys.js';
import { serveCommand, type SimulatedHandler } from './simulated-command.js';

export type { SimulatedHandler, SimulatedIo, SimulatedReply } from './simulated-command.js';

/** Change these at any time: each is read when it matters. */
export interface SimulatedFaults {
  /** New TCP connections: `silent` accepts and says nothing, `reset` ends them before the banner. */
  connect: 'ok' | 'silent' | 'reset';
  /** Milliseconds before the ssh banner. */
  bannerDelayMs: number;
  /** Commands are read and never answered. */
  hang: boolean;
  /** The connection is reset when the next command has been read; then this goes back to false. */
  resetOnCommand: boolean;
  /** So many of the next channels are refused with reason 2, as sshd does at MaxSessions. */
  refuseChannels: number;
  /** Every login is refused. */
  refuseLogin: boolean;
}

export interface SimulatedHostOptions {
  readonly name: string;
  readonly handle: SimulatedHandler;
  /** Share one set between hosts: generating keys is the slow part. */
  readonly keys?: SimulatedKeys;
  readonly user?: string;
  readonly faults?: Partial<SimulatedFaults>;
}

export interface SimulatedHost {
  readonly name: string;
  /** Ready for `pool.session`: pinned key, identity file, 127.0.0.1 and the port. */
  readonly address: HostAddress;
  readonly fingerprint: string;
  readonly faults: SimulatedFaults;
  /** Logins accepted so far, and commands started. */
  readonly counts: { logins: number; commands: number };
  /** Shells that have not read their script yet, oldest first: what a test does to one, the host does. */
  readonly waiting: ReadonlySet<ServerChannel>;
  /** As after an installation: new connections are shown a key of its own, whose fingerprint this returns. */
  changeHostKey(): string;
  /** Ends every connection with a reset; new ones are welcome. */
  drop(): void;
  /** Nothing moves on the present connections any more, as when the power fails: no FIN, no reset. */
  freeze(): void;
  close(): Promise<void>;
}

const NO_FAULTS: SimulatedFaults = { connect: 'ok', bannerDelayMs: 0, hang: false, resetOnCommand: false, refuseChannels: 0, refuseLogin: false };

/** An ssh server in this process on 127.0.0.1 that hands every script to `handle`. About 0.4 MB each: hundreds fit in one process. */
export const createSimulatedHost = async (options: SimulatedHostOptions): Promise<SimulatedHost> => {
  const keys = options.keys ?? createSimulatedKeys();
  const faults: SimulatedFaults = { ...NO_FAULTS, ...options.faults };
  const counts = { logins: 0, commands: 0 };
  const sockets = new Set<Socket>();
  const waiting = new Set<ServerChannel>();
  const serverFor = (hostKey: string): ssh2.Server =>
    new ssh2.Server({ hostKeys: [hostKey] }, (connection) => serveConnection(connection, { ...options, keys, faults, counts, sockets, waiting }));
  let ssh = serverFor(keys.hostKey);
  const listener = createServer({ noDelay: true }, (socket) => admit(socket, { ssh, faults, sockets }));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', 1024, resolve));
  const { port } = listener.address() as AddressInfo;
  const drop = (): void => sockets.forEach((socket) => socket.resetAndDestroy());
  return {
    name: options.name,
    address: { node: options.name, host: '127.0.0.1', port, user: options.user ?? 'root', identityFile: keys.identityFile, hostKey: keys.fingerprint },
    fingerprint: keys.fingerprint,
    faults,
    counts,
    waiting,
    changeHostKey: () => {
      const pair = ssh2.utils.generateKeyPairSync('ed25519');
      ssh = serverFor(pair.private);
      return fingerprintOfPublicKey(pair.public);
    },
    drop,
    freeze: () => sockets.forEach(freezeSocket),
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        drop();
        if (options.keys === undefined) keys.remove();
      }),
  };
};

interface Admission {
  readonly ssh: ssh2.Server;
  readonly faults: SimulatedFaults;
  readonly sockets: Set<Socket>;
}

const admit = (socket: Socket, { ssh, faults, sockets }: Admission): void => {
  sockets.add(socket);
  socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  if (faults.connect === 'reset') socket.resetAndDestroy();
  if (faults.connect !== 'ok') return;
  if (faults.bannerDelayMs === 0) ssh.injectSocket(socket);
  else setTimeout(() => socket.destroyed || ssh.injectSocket(socket), faults.bannerDelayMs).unref();
};

const freezeSocket = (socket: Socket): void => {
  socket.removeAllListeners('data');
  socket.write = () => true;
  socket.end = () => socket;
};

interface ConnectionContext extends SimulatedHostOptions {
  readonly keys: SimulatedKeys;
  readonly faults: SimulatedFaults;
  readonly counts: { logins: number; commands: number };
  readonly sockets: Set<Socket>;
  readonly waiting: Set<ServerChannel>;
}

const serveConnection = (connection: Connection, context: ConnectionContext): void => {
  connection.on('error', () => connection.end());
  connection.on('authentication', (attempt) => authenticate(attempt, context));
  connection.on('ready', () => (context.counts.logins += 1));
  connection.on('session', (accept, reject) => {
    if (context.faults.refuseChannels > 0) {
      context.faults.refuseChannels -= 1;
      reject();
    } else serveSession(accept(), connection, context);
  });
};

const authenticate = (attempt: AuthContext, { keys, user, faults }: ConnectionContext): void => {
  if (attempt.method !== 'publickey' || faults.refuseLogin || attempt.username !== (user ?? 'root')) return attempt.reject(['publickey']);
  const allowed = ssh2.utils.parseKey(keys.clientPublicKey);
  if (allowed instanceof Error || !attempt.key.data.equals(allowed.getPublicSSH())) return attempt.reject(['publickey']);
  if (attempt.signature && attempt.blob && allowed.verify(attempt.blob, attempt.signature, attempt.hashAlgo) !== true) return attempt.reject(['publickey']);
  attempt.accept();
};

const serveSession = (session: Session, connection: Connection, { handle, faults, counts, sockets, waiting, name }: ConnectionContext): void => {
  session.on('pty', (accept) => accept?.());
  session.on('exec', (accept, _reject, { command }) => {
    counts.commands += 1;
    const channel: ServerChannel = accept();
    serveCommand(channel, { host: name, command, handle, waiting, intercept: () => intercept(faults, () => sockets.forEach((socket) => socket.resetAndDestroy())) });
  });
};

/** True when a fault swallows the command that has just been read. */
const intercept = (faults: SimulatedFaults, reset: () => void): boolean => {
  if (faults.resetOnCommand) {
    faults.resetOnCommand = false;
    reset();
    return true;
  }
  return faults.hang;
};
