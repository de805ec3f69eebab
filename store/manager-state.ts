import type { Redis } from 'ioredis';
import { messageOf } from '../base/errors.js';
import { MANAGER_PORTS, STORE_NAME, type KnownManager } from '../model/index.js';
import type { ManagerLink } from './manager-link.js';
import { connectManager, parseInfo } from './manager-redis.js';
import { fieldsOf } from './sentinel-ear.js';

/** What a manager's Redis says of itself. */
export interface ObservedRedis {
  readonly role: 'master' | 'replica';
  /** Bytes of the replication stream that it has written or taken in. */
  readonly offset: number;
  /** Of a replica: it hears the master. */
  readonly isLinked: boolean;
  /** Of a master: replicas that follow and were heard of in the last three seconds. */
  readonly followers: number;
  readonly replicasToWrite: number;
}

/** What a manager's Sentinel believes. */
export interface ObservedSentinel {
  readonly masterAddress: string;
  readonly quorum: number;
  readonly patienceMs: number;
  /** Itself included. */
  readonly sentinels: number;
  readonly replicas: number;
  /** `master`, and what is amiss: `s_down`, `o_down`, `failover_in_progress`. */
  readonly flags: readonly string[];
}

/** As `min-replicas-max-lag` counts. */
const MAX_LAG_S = 3;

export const observeRedis = (link: ManagerLink, manager: KnownManager): Promise<ObservedRedis> =>
  withRedis(link, manager, async (redis) => {
    const [replication, [, toWrite = '0']] = await Promise.all([redis.info('replication'), redis.config('GET', 'min-replicas-to-write') as Promise<string[]>]);
    const info = parseInfo(replication);
    const isMaster = info.get('role') === 'master';
    const followers = [...replication.matchAll(/^slave\d+:.*state=online,.*lag=(\d+)/gm)].filter(([, lag]) => Number(lag) <= MAX_LAG_S).length;
    return {
      role: isMaster ? 'master' : 'replica', offset: Number(info.get(isMaster ? 'master_repl_offset' : 'slave_repl_offset') ?? 0),
      isLinked: info.get('master_link_status') === 'up', followers, replicasToWrite: Number(toWrite),
    };
  });

export const observeSentinel = (link: ManagerLink, manager: KnownManager): Promise<ObservedSentinel> =>
  withSentinel(link, manager, async (sentinel) => {
    const fields = fieldsOf((await sentinel.call('SENTINEL', 'MASTER', STORE_NAME)) as string[]);
    const [address = ''] = ((await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', STORE_NAME)) ?? []) as string[];
    return {
      masterAddress: address, quorum: Number(fields.get('quorum')), patienceMs: Number(fields.get('down-after-milliseconds')), sentinels: Number(fields.get('num-other-sentinels')) + 1,
      replicas: Number(fields.get('num-slaves')), flags: (fields.get('flags') ?? '').split(','),
    };
  });

type Ask<T> = (redis: Redis) => Promise<T>;

/** One conversation with a manager's Redis, over a connection of its own. */
export const withRedis = <T>(link: ManagerLink, manager: KnownManager, ask: Ask<T>): Promise<T> => converse({ link, manager, port: MANAGER_PORTS.store }, ask);

export const withSentinel = <T>(link: ManagerLink, manager: KnownManager, ask: Ask<T>): Promise<T> => converse({ link, manager, port: MANAGER_PORTS.sentinel }, ask);

async function converse<T>(to: Omit<Parameters<typeof connectManager>[0], 'onError'>, ask: Ask<T>): Promise<T> {
  let reason: Error | undefined;
  const redis = connectManager({ ...to, onError: (error) => { reason ??= error; } });
  try {
    return await ask(redis);
  } catch (error) {
    if (reason !== undefined && /closed/.test(messageOf(error))) throw reason; // it says why
    throw error;
  } finally {
    redis.disconnect();
  }
}
