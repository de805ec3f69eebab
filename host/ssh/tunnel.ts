import type { Duplex } from 'node:stream';
import type { ForwardTarget, HostAddress } from '../contract.js';
import { createHostPool, type HostPoolDeps } from './pool.js';

export interface Tunnel {
  /**
   * A stream to what the host can reach, over one ssh connection per host: made when it is first needed, and again after it has ended.
   * @throws what HostPool.session throws, HOST_UNREACHABLE when the host cannot reach the target; the signal's reason
   */
  dialThrough(host: HostAddress, target: ForwardTarget, signal: AbortSignal): Promise<Duplex>;
  /** Ends all connections, and the streams with them. */
  close(): Promise<void>;
}

/** Connections of their own, apart from those that jobs use: a burst of jobs must not hold up the store, nor `close` end what jobs do. */
export function createTunnel(deps: HostPoolDeps): Tunnel {
  const pool = createHostPool(deps);
  return {
    dialThrough: async (host, target, signal) => {
      const session = await unlessAborted(pool.session(host), signal);
      return session.forward(target, signal);
    },
    close: () => pool.close(),
  };
}

/** The attempt itself goes on: others may share it. */
const unlessAborted = <T>(attempt: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    attempt.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
