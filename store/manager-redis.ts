import { Redis } from 'ioredis';
import type { KnownManager } from '../model/index.js';
import type { ManagerLink } from './manager-link.js';
import { connectorOf } from './route.js';

export interface ManagerRedisOptions {
  readonly link: ManagerLink;
  readonly manager: KnownManager;
  readonly port: number;
  readonly onError?: (error: Error) => void;
}

const ANSWER_MS = 4000;

/**
 * A Redis or Sentinel of one manager, whatever its role, over one connection: when that is lost, or not made in time, it is over,
 * and so is every command. `onError` hears why; the commands say no more than that it is over. The caller ends it with `disconnect()`.
 */
export function connectManager({ link, manager, port, onError = () => {} }: ManagerRedisOptions): Redis {
  const open = (signal: AbortSignal) => link(manager, port, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
  const redis = new Redis({
    Connector: connectorOf({ open }), retryStrategy: () => null, commandTimeout: ANSWER_MS, maxLoadingRetryTime: 50, disableClientInfo: true,
  });
  redis.on('error', onError);
  return redis;
}

/** What `INFO` says, by name. */
export const parseInfo = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split('\r\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const];
  }));
