import { Redis, type RedisOptions } from 'ioredis';
import { OperatorError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { routeConnector, type Route } from './route.js';
import { storeError } from './store-error.js';

/** Exactly one of the three: `rediss://user:password@host:6379/0`, the path of a Unix socket, or a way that may lead elsewhere tomorrow. */
export type RedisAddress = { readonly url: string } | { readonly socketPath: string } | { readonly route: Route };

export interface ConnectionOptions {
  readonly address: RedisAddress;
  readonly log: Log;
  readonly password?: string;
  /** Shown by CLIENT LIST. */
  readonly name?: string;
}

const COMMAND_TIMEOUT_MS = 10_000;
const RECONNECT_MAX_MS = 1000;

/** Full jitter keeps many clients from knocking together; short, because an embedded Redis is back in a fraction of a second. */
const retryStrategy = (attempt: number): number => 20 + Math.random() * Math.min(RECONNECT_MAX_MS, 25 * 2 ** Math.min(attempt, 10));

/** `maxLoadingRetryTime`: ioredis would look only once a second whether Redis has loaded its data. */
const SHARED: Options = { retryStrategy, keepAlive: 5000, connectTimeout: 5000, maxLoadingRetryTime: 50, disableClientInfo: true };

/**
 * For requests that someone waits for: an error at once when there is no connection, and each command is sent at most once.
 * (More retries would send a commit again whose reply was lost, and report the conflict with itself.)
 */
const FAIL_FAST: Options = {
  ...SHARED, maxRetriesPerRequest: 0, enableOfflineQueue: false, autoResendUnfulfilledCommands: false, commandTimeout: COMMAND_TIMEOUT_MS,
};

/** Of ioredis: reconnect, and send the refused command again. */
const RESEND = 2;

/** It became a replica and did nothing: the command belongs to the master. */
const isFromFormerMaster = (error: string): boolean => /^(READONLY|UNBLOCKED) /.test(error);

/**
 * For blocking reads and BullMQ workers: commands wait for the connection to come back, for ever.
 * (Without the resending, what was under way when the connection broke would never settle.)
 */
const PATIENT: Options = {
  ...SHARED, maxRetriesPerRequest: null, enableOfflineQueue: true, autoResendUnfulfilledCommands: true,
  reconnectOnError: ({ message }) => (isFromFormerMaster(message) ? RESEND : false),
};

/** Connects in the background; see `whenReady`. The caller ends it with `disconnect()`. */
export const createRedis = (options: ConnectionOptions): Redis => connect(options, FAIL_FAST);

/** A connection that never gives up: what BullMQ needs. The caller ends it with `disconnect()`. */
export const createPatientRedis = (options: ConnectionOptions): Redis => connect(options, PATIENT);

/** A second, patient connection to where `redis` goes. Silence of `silenceMs` counts as a dead peer, so block for less. */
export const duplicatePatient = (redis: Redis, silenceMs: number): Redis => {
  const copy = redis.duplicate({ ...PATIENT, commandTimeout: undefined, socketTimeout: silenceMs });
  copy.on('error', () => {}); // ioredis reconnects by itself; the first connection logs the outage
  return copy;
};

type Options = RedisOptions & { readonly replyMapping?: 'legacy' };

/** ioredis never says `end` to who disconnects between two attempts to connect (ioredis #2169); BullMQ's workers wait for it when they close. */
class EndingRedis extends Redis {
  override disconnect(reconnect = false): void {
    const isBetweenAttempts = this.status === 'reconnecting' && !reconnect;
    super.disconnect(reconnect);
    if (!isBetweenAttempts) return;
    this.connect().catch(() => {}); // an attempt that is given up is told of
    super.disconnect();
  }

  override duplicate(override: Partial<RedisOptions> = {}): Redis {
    return new EndingRedis({ ...this.options, ...override } as Options);
  }
}

function connect({ address, log, password, name }: ConnectionOptions, options: Options): Redis {
  const common = { ...options, password, connectionName: name };
  const redis = 'url' in address ? new EndingRedis(address.url, common) : new EndingRedis({ ...common, ...placeOf(address) });
  redis.on('error', logOutage(redis, log));
  return redis;
}

const placeOf = (address: Exclude<RedisAddress, { url: string }>): Pick<RedisOptions, 'Connector' | 'path'> =>
  ('route' in address ? { Connector: routeConnector(address.route) } : { path: address.socketPath });

/** One line per outage, not one per attempt. */
function logOutage(redis: Redis, log: Log): (error: Error) => void {
  let isLogged = false;
  redis.on('ready', () => {
    if (isLogged) log.info('redis is back');
    isLogged = false;
  });
  return (error) => {
    if (!isLogged) log.warn('redis connection lost', { error: error.message });
    isLogged = true;
  };
}

/** Resolves once commands can be sent (Redis has loaded its data). @throws STORE_UNAVAILABLE after `timeoutMs` */
export async function whenReady(redis: Redis, timeoutMs: number): Promise<void> {
  if (redis.status === 'ready') return;
  let lastError = 'no answer';
  const remember = (error: Error): void => void (lastError = error.message);
  redis.on('error', remember);
  const isReady = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    redis.once('ready', () => (clearTimeout(timer), resolve(true)));
  });
  redis.off('error', remember);
  if (!isReady) throw new OperatorError('STORE_UNAVAILABLE', `connect to redis: ${lastError}`, { timeoutMs });
}

/** Runs one exchange with Redis. @throws STORE_UNAVAILABLE: the outcome is unknown; STORE_NO_MAJORITY: nothing was written */
export async function asking<T>(doing: string, exchange: Promise<T>): Promise<T> {
  try {
    return await exchange;
  } catch (error) {
    throw storeError(doing, error);
  }
}
