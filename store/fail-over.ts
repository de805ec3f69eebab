import { messageOf, OperatorError } from '../base/errors.js';
import { MANAGER_PORTS, STORE_NAME, type KnownManager } from '../model/index.js';
import type { ManagerQuorumDeps } from './manager-quorum.js';
import { observeRedis, observeSentinel, withRedis, withSentinel } from './manager-state.js';
import { untilSo } from './until-so.js';

/** Longer than all the waits below, so that the former master takes nothing while another is made. */
const PAUSE_MS = 30_000;
const CAUGHT_UP_MS = 5000;
const FAILED_OVER_MS = 15_000;

/**
 * Has another manager's Redis become master, with every write that the present one has taken: its writes wait until the others have
 * them all, and go to the new one. Nothing when `from` is not master. The former one follows the new one afterwards.
 * @throws CONFLICT when no other is in step; TIMEOUT
 */
export async function failOver(deps: ManagerQuorumDeps, from: string): Promise<void> {
  const { route } = deps;
  const former = route.managers().find(({ name }) => name === from);
  if (former === undefined || route.master() !== from) return;
  const others = await followersOf(deps, from);
  if (others.length === 0) {
    throw new OperatorError('CONFLICT', `hand the store on from ${from}: no other manager has a copy that is in step; wait for one, or bring it back`, { from });
  }
  await withRedis(route.link, former, (redis) => redis.client('PAUSE', PAUSE_MS, 'WRITE'));
  try {
    await untilCaughtUp(deps, former, others);
    await startFailover(deps, others);
    await follow(deps, former, await nextMaster(deps, former, others));
    await untilSo(deps.clock, FAILED_OVER_MS, `wait for another master than ${from}`, async () => ![from, undefined].includes(route.master()));
  } finally {
    await withRedis(route.link, former, (redis) => redis.client('UNPAUSE')).catch((error: unknown) => deps.log.warn('release writes', { manager: from, error: messageOf(error) }));
  }
}

async function followersOf({ route }: ManagerQuorumDeps, from: string): Promise<readonly KnownManager[]> {
  const others = route.managers().filter(({ name }) => name !== from);
  const seen = await Promise.all(others.map((one) => observeRedis(route.link, one).catch(() => undefined)));
  return others.filter((_one, index) => seen[index]?.isLinked === true);
}

/** All that follow, as Sentinel chooses among them by what it heard some seconds ago. */
async function untilCaughtUp({ route, clock }: ManagerQuorumDeps, former: KnownManager, others: readonly KnownManager[]): Promise<void> {
  const { offset } = await observeRedis(route.link, former);
  await untilSo(clock, CAUGHT_UP_MS, 'wait for the other managers to have every write', async () => {
    const seen = await Promise.all(others.map((one) => observeRedis(route.link, one)));
    return seen.every((one) => one.offset >= offset);
  });
}

/** Asked of one that stays: the former master's Sentinel may be stopped next. */
async function startFailover({ route }: ManagerQuorumDeps, others: readonly KnownManager[]): Promise<void> {
  const refusals: string[] = [];
  for (const manager of others) {
    try {
      await withSentinel(route.link, manager, (sentinel) => sentinel.call('SENTINEL', 'FAILOVER', STORE_NAME));
      return;
    } catch (error) {
      refusals.push(`${manager.name}: ${messageOf(error)}`);
    }
  }
  throw new OperatorError('CONFLICT', `hand the store on: no Sentinel would; ${refusals.join('; ')}`, { refusals });
}

/** Its address, as soon as a Sentinel knows it; the route may wait until the former one follows. */
async function nextMaster({ route, clock }: ManagerQuorumDeps, former: KnownManager, others: readonly KnownManager[]): Promise<string> {
  let next = former.address;
  await untilSo(clock, FAILED_OVER_MS, `wait for another master than ${former.name}`, async () => {
    const seen = await Promise.all(others.map((one) => observeSentinel(route.link, one).catch(() => undefined)));
    next = seen.find((one) => one !== undefined && one.masterAddress !== former.address)?.masterAddress ?? next;
    return next !== former.address;
  });
  return next;
}

/** Sentinel would see to it too, after some ten seconds without a copy there. */
async function follow({ route, log }: ManagerQuorumDeps, former: KnownManager, next: string): Promise<void> {
  const asReplica = withRedis(route.link, former, async (redis) => {
    await redis.replicaof(next, MANAGER_PORTS.store);
    await redis.config('REWRITE');
  });
  await asReplica.catch((error: unknown) => log.warn('have the former master follow', { manager: former.name, error: messageOf(error) }));
}
