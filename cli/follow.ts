import type { WatchFrame } from '../api/contract.js';
import { OperatorError } from '../base/errors.js';
import { ClusterSnapshot, type ClusterView } from '../model/index.js';
import { isUnreachable, unwrapFrame, type ApiClient } from './client.js';

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Told once when the control plane has gone, and once when it is back. */
  readonly onConnection?: (isConnected: boolean) => void;
}

const RECONNECT_MS = 500;

/**
 * The cluster as it changes: a view now, and again after each change, until `signal` aborts. A control plane that goes away after the first answer
 * is waited for. Each view is current when it is yielded and goes on changing. @throws API_UNREACHABLE when there is none at the start
 */
export async function* followCluster(client: ApiClient, { signal, onConnection }: FollowOptions): AsyncGenerator<ClusterView> {
  const connection = { state: 'never' as 'never' | 'up' | 'down' };
  const turn = (state: 'up' | 'down'): void => {
    if (connection.state !== state && (connection.state !== 'never' || state === 'down')) onConnection?.(state === 'up');
    connection.state = state;
  };
  while (!signal.aborted) {
    try {
      yield* followOnce(client, signal, () => turn('up'));
      if (!signal.aborted) throw new OperatorError('API_UNREACHABLE', `${client.server} ended the watch`);
    } catch (error) {
      if (signal.aborted) return;
      if (!isUnreachable(error) || connection.state === 'never') throw error;
      turn('down');
      await pause(RECONNECT_MS, signal);
    }
  }
}

async function* followOnce(client: ApiClient, signal: AbortSignal, onSynced: () => void): AsyncGenerator<ClusterView> {
  const snapshot = new ClusterSnapshot();
  let isSynced = false;
  for await (const frame of client.stream<WatchFrame>('/v1/all', { query: { watch: 1 }, signal })) {
    const content = unwrapFrame(frame);
    if ('synced' in content) {
      isSynced = true;
      onSynced();
    }
    if ('object' in content) snapshot.apply(content);
    if (isSynced) yield snapshot;
  }
}

export const pause = (delayMs: number, signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  if (signal.aborted) return resolve();
  const finish = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', finish);
    resolve();
  };
  const timer = setTimeout(finish, delayMs);
  signal.addEventListener('abort', finish, { once: true });
});
