import type { Duplex } from 'node:stream';
import { checkServerIdentity, connect, createSecureContext, type TLSSocket } from 'node:tls';
import { messageOf, OperatorError } from '../base/errors.js';
import type { KnownManager } from '../model/index.js';

/** A plain stream to a port of a manager: TCP, or a channel through ssh. Rejects when `signal` aborts. */
export type DialManager = (manager: KnownManager, port: number, signal: AbortSignal) => Promise<Duplex>;

/** An authenticated stream to a Redis or Sentinel of a manager. @throws STORE_UNAVAILABLE */
export type ManagerLink = (manager: KnownManager, port: number, signal: AbortSignal) => Promise<TLSSocket>;

export interface ManagerLinkOptions {
  /** Password of Redis and Sentinel. */
  readonly secret: string;
  /** Certificate of the cluster's authority, PEM. */
  readonly authority: string;
  readonly dial: DialManager;
}

/** Long error texts of a peer that is no Redis would be of no use to anybody. */
const MAX_REPLY_BYTES = 1000;

export function createManagerLink({ secret, authority, dial }: ManagerLinkOptions): ManagerLink {
  const secureContext = createSecureContext({ ca: authority, minVersion: 'TLSv1.2' });
  const open = async (manager: KnownManager, port: number, signal: AbortSignal): Promise<TLSSocket> => {
    try {
      const below = await dial(manager, port, signal);
      const stream = overTls(below, connect({ socket: below, secureContext, checkServerIdentity: (_host, certificate) => checkServerIdentity(manager.address, certificate) }));
      await handshake(stream, secret, signal);
      return stream;
    } catch (error) {
      throw new OperatorError('STORE_UNAVAILABLE', `connect to manager ${manager.name}: ${messageOf(error)}`, { manager: manager.name, port }, { cause: error });
    }
  };
  return async (manager, port, signal) => {
    const opening = new AbortController(); // `net.connect` would end the stream whenever its signal aborts, years later too
    const abort = (): void => opening.abort();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    return open(manager, port, opening.signal).finally(() => signal.removeEventListener('abort', abort));
  };
}

/** The two end together. A channel through ssh does not do that by itself, and an error after its end must not end the process. */
function overTls(below: Duplex, stream: TLSSocket): TLSSocket {
  below.on('error', () => {});
  stream.on('error', () => {});
  below.once('close', () => stream.destroy());
  stream.once('close', () => below.destroy());
  stream.setNoDelay(true);
  return stream;
}

async function handshake(stream: TLSSocket, secret: string, signal: AbortSignal): Promise<void> {
  const giveUp = (): void => void stream.destroy(new Error('it took too long'));
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    if (signal.aborted) giveUp();
    const ready = reply(stream);
    stream.write(`*2\r\n$4\r\nAUTH\r\n$${secret.length}\r\n${secret}\r\n`); // kept by the stream until TLS is there
    const answer = await ready;
    if (answer !== '+OK') throw new Error(`AUTH: ${answer.slice(1)}`);
  } catch (error) {
    stream.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** The first line of what comes. All that follows stays in the stream, which is paused until somebody else reads it. */
const reply = (stream: TLSSocket): Promise<string> =>
  new Promise((resolve, reject) => {
    let heard = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      heard = Buffer.concat([heard, chunk]);
      const end = heard.indexOf('\r\n');
      if (end < 0 && heard.length < MAX_REPLY_BYTES) return;
      settle();
      stream.pause();
      if (end >= 0 && heard.length > end + 2) stream.unshift(heard.subarray(end + 2));
      resolve(heard.subarray(0, end < 0 ? MAX_REPLY_BYTES : end).toString('utf8'));
    };
    const onError = (error: Error): void => (settle(), reject(error));
    const onClose = (): void => (settle(), reject(new Error('the connection was closed')));
    const settle = (): void => void stream.off('data', onData).off('error', onError).off('close', onClose);
    stream.on('data', onData).on('error', onError).on('close', onClose);
  });
