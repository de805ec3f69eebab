import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { ForwardTarget } from '../contract.js';

/** A stream to the target as seen from the client's host. One that opens after the signal has aborted is closed. Rejects with what sshd says, or the signal's reason. */
export const openForward = (client: Client, { address, port }: ForwardTarget, signal: AbortSignal): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
      signal.removeEventListener('abort', giveUp);
      if (error) return reject(error);
      channel.on('error', () => undefined); // whoever takes it listens to its close; an error before that would end the process
      if (signal.aborted) channel.destroy();
      else resolve(channel);
    });
  });
