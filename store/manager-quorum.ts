import type { Clock } from '../base/clock.js';
import { messageOf, OperatorError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { majorityOf, replicasNeeded, STORE_NAME, type KnownManager } from '../model/index.js';
import { observeRedis, observeSentinel, withRedis, withSentinel, type ObservedRedis, type ObservedSentinel } from './manager-state.js';
import type { StoreRoute } from './store-route.js';
import { untilSo } from './until-so.js';

export interface ManagerQuorumDeps {
  readonly route: Pick<StoreRoute, 'link' | 'managers' | 'master'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ObservedManager {
  readonly name: string;
  /** Store and Sentinel both answer. */
  readonly isReachable: boolean;
  /** The one that takes writes. */
  readonly isMaster: boolean;
  /** It has the store, or follows it. */
  readonly isInStep: boolean;
  /** Of a replica: bytes that it is behind the master. Undefined when one of them does not answer. */
  readonly lagBytes?: number;
  readonly redis?: ObservedRedis;
  readonly sentinel?: ObservedSentinel;
  /** Why it is not reachable. */
  readonly problem?: string;
}

/** What holds for all managers. */
export interface QuorumWish {
  readonly managers: readonly KnownManager[];
  /** How long a master may be silent until it counts as lost. */
  readonly patienceMs: number;
}

/** Names of the managers that have the new numbers, and of those that could not be asked: repeat it until there are none. */
export interface AppliedQuorum {
  readonly applied: readonly string[];
  readonly missed: readonly string[];
}

export interface ManagerQuorum {
  /** Never rejects: what does not answer is a finding. In the order of the managers. */
  observe(): Promise<readonly ObservedManager[]>;
  /** Copies that a write needs, and votes and patience that a failover needs, for so many managers. Harmless when it is so already. @throws TIMEOUT */
  apply(wish: QuorumWish): Promise<AppliedQuorum>;
  /** Has the stores read their certificates anew, whose files the members renew. Never rejects: what does not answer reads them when it starts. */
  reloadCertificates(): Promise<void>;
  /** Has the Sentinels of the rest forget a manager whose store and Sentinel have been stopped. @throws TIMEOUT */
  forget(name: string): Promise<void>;
}

/** A new replica loads the whole store before it counts. */
const FOLLOW_MS = 20_000;
/** Sentinels greet each other every two seconds. */
const KNOWN_MS = 15_000;

export const createManagerQuorum = (deps: ManagerQuorumDeps): ManagerQuorum => ({
  observe: () => observeManagers(deps),
  apply: (wish) => applyQuorum(deps, wish),
  reloadCertificates: () => reloadCertificates(deps),
  forget: (name) => forgetManager(deps, name),
});

async function observeManagers({ route }: ManagerQuorumDeps): Promise<readonly ObservedManager[]> {
  const seen = await Promise.all(route.managers().map(async (manager) => {
    const [redis, sentinel] = await Promise.allSettled([observeRedis(route.link, manager), observeSentinel(route.link, manager)]);
    return { name: manager.name, redis, sentinel };
  }));
  const master = seen.find(({ name }) => name === route.master());
  const offset = master?.redis.status === 'fulfilled' ? master.redis.value.offset : undefined;
  return seen.map(({ name, ...parts }) => {
    const redis = parts.redis.status === 'fulfilled' ? parts.redis.value : undefined;
    const sentinel = parts.sentinel.status === 'fulfilled' ? parts.sentinel.value : undefined;
    const problem = Object.values(parts).flatMap((part) => (part.status === 'rejected' ? [messageOf(part.reason)] : []))[0];
    const isMaster = name === route.master();
    const lagBytes = isMaster || redis === undefined || offset === undefined ? undefined : Math.max(0, offset - redis.offset);
    return { name, isReachable: problem === undefined, isMaster, isInStep: isMaster || redis?.isLinked === true, lagBytes, redis, sentinel, problem };
  });
}

/**
 * More copies are asked for before more votes, and fewer votes before fewer copies. The number of copies goes to replicas before it
 * goes to the master, so that whoever is master next asks for as many. It is raised only when so many follow: writes would stop.
 */
async function applyQuorum(deps: ManagerQuorumDeps, { managers, patienceMs }: QuorumWish): Promise<AppliedQuorum> {
  const copies = replicasNeeded(managers.length);
  const master = managers.find(({ name }) => name === deps.route.master());
  if (master === undefined) throw new OperatorError('STORE_UNAVAILABLE', 'set the quorum of the managers: there is no master now', { managers: managers.map(({ name }) => name) });
  const { replicasToWrite } = await observeRedis(deps.route.link, master);
  const ordered = [...managers.filter((one) => one !== master), master];
  const setCopies = (): Promise<Missed> => inTurn(ordered, (manager) => setReplicasToWrite(deps, manager, copies));
  const setSentinels = (): Promise<Missed> => inTurn(ordered, (manager) => setVotes(deps, manager, { votes: majorityOf(managers.length), patienceMs }));
  if (copies > replicasToWrite) await untilFollowed(deps, master, copies);
  const [first, second] = copies >= replicasToWrite ? [setCopies, setSentinels] : [setSentinels, setCopies];
  const missed = new Set([...await first(), ...await second()]);
  return { applied: managers.map(({ name }) => name).filter((name) => !missed.has(name)), missed: [...missed] };
}

type Missed = readonly string[];

async function inTurn(managers: readonly KnownManager[], set: (manager: KnownManager) => Promise<void>): Promise<Missed> {
  const missed: string[] = [];
  for (const manager of managers) await set(manager).catch(() => void missed.push(manager.name));
  return missed;
}

const setReplicasToWrite = ({ route }: ManagerQuorumDeps, manager: KnownManager, copies: number): Promise<void> =>
  withRedis(route.link, manager, async (redis) => {
    const [, held] = (await redis.config('GET', 'min-replicas-to-write')) as string[];
    if (held === String(copies)) return;
    await redis.config('SET', 'min-replicas-to-write', copies);
    await redis.config('REWRITE');
  });

/** Sentinel keeps it in its file by itself. */
const setVotes = ({ route }: ManagerQuorumDeps, manager: KnownManager, { votes, patienceMs }: { readonly votes: number; readonly patienceMs: number }): Promise<void> =>
  withSentinel(route.link, manager, async (sentinel) => void (await sentinel.call('SENTINEL', 'SET', STORE_NAME, 'quorum', votes, 'down-after-milliseconds', Math.round(patienceMs))));

const untilFollowed = ({ route, clock }: ManagerQuorumDeps, master: KnownManager, copies: number): Promise<void> =>
  untilSo(clock, FOLLOW_MS, `wait for ${copies} other managers to follow the store`, async () => (await observeRedis(route.link, master)).followers >= copies);

const CERTIFICATE_FILES = ['tls-cert-file', 'tls-key-file', 'tls-ca-cert-file'] as const;

/** To set them is to read them, also when they are called as before. Connections that there are stay. */
async function reloadCertificates({ route, log }: ManagerQuorumDeps): Promise<void> {
  await Promise.all(route.managers().map((manager) => withRedis(route.link, manager, async (redis) => {
    const files = await Promise.all(CERTIFICATE_FILES.map((name) => redis.config('GET', name) as Promise<string[]>));
    await redis.call('CONFIG', 'SET', ...files.flat());
  }).catch((error: unknown) => log.debug('reload certificate', { manager: manager.name, error: messageOf(error) }))));
}

/**
 * One Sentinel after the other, each when the one before knows again who is there: one that has just forgotten everything could not
 * help to replace a lost master. The number of votes that they need stays, so none of them elects anybody alone meanwhile.
 */
async function forgetManager(deps: ManagerQuorumDeps, name: string): Promise<void> {
  const { route } = deps;
  const left = route.managers().filter((one) => one.name !== name);
  const seen = (await observeManagers(deps)).filter((one) => one.name !== name);
  const sentinels = seen.filter(({ sentinel }) => sentinel !== undefined);
  const replicas = seen.filter(({ isMaster, redis }) => !isMaster && redis?.isLinked === true).length;
  for (const manager of left.filter((one) => sentinels.some((other) => other.name === one.name))) {
    const before = await observeSentinel(route.link, manager);
    if (before.sentinels === sentinels.length && before.replicas === replicas) continue;
    await withSentinel(route.link, manager, (sentinel) => sentinel.call('SENTINEL', 'RESET', STORE_NAME));
    await untilSo(deps.clock, KNOWN_MS, `wait until the Sentinel of ${manager.name} knows the other managers again`, async () => {
      const known = await observeSentinel(route.link, manager);
      return known.sentinels >= sentinels.length && known.replicas >= replicas;
    });
  }
}
