import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { NodeSSH } from 'node-ssh';
import type { Client } from 'ssh2';
import type { HostAddress } from '../contract.js';
import { connectError, type ConnectProgress } from './connect-error.js';
import { fingerprintOf, refusalOf } from './host-key.js';
import { loadIdentity, type Identity, type IdentitySources } from './identity.js';
import { connectTcp, firstBytes, strangeGreeting } from './socket.js';

export type Hop = Omit<HostAddress, 'node'> & { readonly node?: string };

export interface ConnectionTimes {
  /** Milliseconds for TCP. */
  readonly connectMs: number;
  /** Milliseconds from TCP to the ssh banner, and again from there to the accepted login. */
  readonly handshakeMs: number;
  /** A silent peer is given up after `keepaliveMs` x (`keepaliveCount` + 1). */
  readonly keepaliveMs: number;
  readonly keepaliveCount: number;
}

export interface ConnectionDeps {
  readonly identities: IdentitySources;
  readonly times: ConnectionTimes;
  /** Damps the start of many hosts: key exchange is the expensive part. Called when the host has already spoken. */
  readonly admitHandshake: <T>(handshake: () => Promise<T>) => Promise<T>;
}

export interface Connection {
  readonly client: Client;
  readonly user: string;
  /** `SHA256:…` of the key that the host showed and we accepted. */
  readonly fingerprint: string;
  isAlive(): boolean;
  /** Resolves once, with why: `closed by us`, `read ECONNRESET`, `Keepalive timeout`. */
  readonly closed: Promise<string>;
  close(): void;
}

/** What ssh2 may have waiting at once besides our channels; more listeners than ten are no leak here. */
const MAX_LISTENERS = 64;

/**
 * Connects, checks the host key and logs in; through `jump` when there is one, whose key is checked too and whose connection ends with this one.
 * @throws OperatorError HOST_UNREACHABLE, HOST_KEY_UNKNOWN, HOST_KEY_MISMATCH, HOST_AUTH_FAILED; the signal's reason
 */
export const openConnection = async (hop: Hop, deps: ConnectionDeps, signal: AbortSignal): Promise<Connection> => {
  const progress: ConnectProgress & { identity?: string } = { stage: 'tcp' };
  const identity = await loadIdentity(hop, deps.identities);
  progress.identity = identity.label;
  const jump = hop.jump === undefined ? undefined : await openConnection(hop.jump, deps, signal);
  try {
    const stream = await openStream(hop, { jump, times: deps.times, signal });
    progress.stage = 'banner';
    const connection = await shakeHands({ hop, stream, identity, deps, signal, progress });
    if (jump !== undefined) tieTogether(connection, jump);
    return connection;
  } catch (error) {
    jump?.close();
    if (signal.aborted) throw signal.reason;
    throw connectError(hop, error, progress);
  }
};

interface StreamContext {
  readonly jump: Connection | undefined;
  readonly times: ConnectionTimes;
  readonly signal: AbortSignal;
}

const openStream = ({ host, port }: Hop, { jump, times, signal }: StreamContext): Promise<Duplex> =>
  jump === undefined ? connectTcp({ host, port, timeoutMs: times.connectMs, signal }) : forward(jump.client, { host, port, timeoutMs: times.connectMs });

const forward = (client: Client, { host, port, timeoutMs }: { readonly host: string; readonly port: number; readonly timeoutMs: number }): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(Object.assign(new Error('timed out'), { level: 'client-timeout' })), timeoutMs);
    client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
      clearTimeout(timer);
      if (error) reject(new Error(`the jump host cannot reach it: ${error.message}`, { cause: error }));
      else resolve(channel);
    });
  });

interface Handshake {
  readonly hop: Hop;
  readonly stream: Duplex;
  readonly identity: Identity;
  readonly deps: ConnectionDeps;
  readonly signal: AbortSignal;
  readonly progress: ConnectProgress;
}

const shakeHands = async (handshake: Handshake): Promise<Connection> => {
  const { stream, deps, signal, progress } = handshake;
  const abandon = (): void => void stream.destroy();
  signal.addEventListener('abort', abandon, { once: true });
  try {
    await firstBytes(stream, { timeoutMs: deps.times.handshakeMs, signal });
    progress.stage = 'handshake';
    progress.greeting = strangeGreeting(stream);
    return await deps.admitHandshake(() => login(handshake));
  } catch (error) {
    stream.on('error', () => undefined).destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', abandon);
  }
};

const login = async ({ hop, stream, identity, deps: { times }, progress }: Handshake): Promise<Connection> => {
  let refusal: Error | undefined;
  let fingerprint = '';
  const hostVerifier = (key: Buffer): boolean => {
    fingerprint = fingerprintOf(key);
    refusal = refusalOf(hop, key);
    progress.stage = 'login';
    return refusal === undefined;
  };
  const ssh = new NodeSSH();
  const ready = ssh.connect({
    sock: stream,
    username: hop.user,
    privateKey: identity.privateKey,
    agent: identity.agent,
    hostVerifier,
    readyTimeout: times.handshakeMs,
    keepaliveInterval: times.keepaliveMs,
    keepaliveCountMax: times.keepaliveCount,
  });
  const client = ssh.connection; // set before the first await of connect()
  if (client === null) throw new Error('node-ssh made no connection');
  const connection = watchConnection(client, { user: hop.user, stream, fingerprint: () => fingerprint });
  await ready.catch((error: unknown) => {
    connection.close();
    throw refusal ?? error;
  });
  return connection;
};

interface WatchContext {
  readonly user: string;
  readonly stream: Duplex;
  readonly fingerprint: () => string;
}

/** Listens before anything can go wrong: node-ssh drops its own error listener at `ready`, and an error without one ends the process. */
const watchConnection = (client: Client, { user, stream, fingerprint }: WatchContext): Connection => {
  let isAlive = true;
  let reason = 'the host closed the connection';
  client.setMaxListeners(MAX_LISTENERS);
  client.on('error', (error) => {
    reason = error.message;
    stream.destroy();
  });
  const closed = new Promise<string>((resolve) => {
    const end = (): void => {
      isAlive = false;
      resolve(reason);
    };
    client.once('end', () => stream.destroy()).once('close', end);
  });
  return {
    client,
    user,
    get fingerprint() {
      return fingerprint();
    },
    isAlive: () => isAlive,
    closed,
    close: () => {
      if (isAlive) reason = 'closed by us';
      client.end();
      if (stream instanceof Socket) stream.destroySoon(); // a frozen peer would never answer our FIN
      else stream.destroy();
    },
  };
};

const tieTogether = (connection: Connection, jump: Connection): void => {
  void connection.closed.then(() => jump.close());
  void jump.closed.then(() => connection.close());
};
