import { rm } from 'node:fs/promises';
import { Redis } from 'ioredis';
import type { Clock } from '../base/clock.js';
import { messageOf, OperatorError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { EmbeddedRedis } from './embedded-redis.js';
import { keysFor } from './keys.js';
import { readManagersFile, writeManagersFile, type ManagersFile } from './managers-file.js';
import { createRedis, whenReady } from './redis.js';
import type { SwitchableRoute } from './route.js';
import { countStore, dumpStore, untilDurable } from './store-copy.js';
import type { StoreGate } from './store-gate.js';
import type { StoreRoute } from './store-route.js';
import { within } from './within.js';

export interface StoreMove {
  readonly embedded: Pick<EmbeddedRedis, 'socketPath' | 'retire'>;
  /** What all clients go by. */
  readonly way: SwitchableRoute;
  readonly gate: StoreGate;
  /** Those that fail fast and whose writes wait at the gate: they are connected again before it opens. */
  readonly clients: readonly Redis[];
  readonly stateDir: string;
  /** Goes into the state directory when the copy is whole. */
  readonly file: ManagersFile;
  /** Brings the dump to the first manager and starts Redis and Sentinel there, with the append-only file on. */
  readonly begin: (dumpFile: string, signal: AbortSignal) => Promise<void>;
  /** To that manager; the caller of the move closes it after a success. */
  readonly openRoute: () => StoreRoute;
  readonly clock: Clock;
  readonly log: Log;
  readonly prefix?: string;
}

/** Less than writes wait at the gate. */
const MOVE_MS = 25_000;
/** No write may slip through before the move is over or given up. */
const PAUSE_MS = 60_000;
const READY_MS = 10_000;

/**
 * Moves the store from the embedded Redis to the first manager, under all that use it: writes wait, none is lost. Until `managers.json`
 * is in its place nothing has changed, and a failure leaves everything as it was; from then on the manager has the store.
 * @throws whatever was in the way; TIMEOUT when it took longer than writes can wait
 */
export async function moveStore(move: StoreMove): Promise<StoreRoute> {
  const { gate, clock, log } = move;
  const from = clock.now();
  const admin = new Redis({ path: move.embedded.socketPath, maxRetriesPerRequest: 0, retryStrategy: () => null, disableClientInfo: true });
  admin.on('error', () => {});
  try {
    await gate.close();
    const route = await copyAndCommit(move, admin);
    await switchTo(route, move);
    log.info('the store has moved', { manager: route.master(), tookMs: clock.now() - from });
    gate.open();
    await retire(move);
    return route;
  } finally {
    gate.open();
    admin.disconnect();
  }
}

async function copyAndCommit(move: StoreMove, admin: Redis): Promise<StoreRoute> {
  const limit = new AbortController();
  const stopTimer = move.clock.after(MOVE_MS, () => limit.abort());
  let route: StoreRoute | undefined;
  try {
    await admin.client('PAUSE', PAUSE_MS, 'WRITE');
    const copying = copy(move, admin, { limit: limit.signal, keep: (opened) => (limit.signal.aborted ? opened.close() : void (route = opened)) });
    const copied = await orLate(copying, limit.signal);
    await admin.ping(); // had it died meanwhile, it would have started again without the pause
    await commit(move);
    return copied;
  } catch (error) {
    limit.abort();
    route?.close();
    await admin.client('UNPAUSE').catch((cause: unknown) => move.log.warn('release the writes after a move that failed', { error: messageOf(cause) }));
    throw error;
  } finally {
    stopTimer();
  }
}

interface Copying {
  readonly limit: AbortSignal;
  /** Called with the route as soon as there is one, as it must be closed after a failure. */
  readonly keep: (route: StoreRoute) => void;
}

async function copy(move: StoreMove, admin: Redis, { limit, keep }: Copying): Promise<StoreRoute> {
  const { version } = keysFor(move.prefix);
  const dump = await dumpStore(admin, move.clock);
  const before = await countStore(admin, version);
  await move.begin(dump, limit).finally(() => rm(dump, { force: true }));
  const route = move.openRoute();
  keep(route);
  const target = createRedis({ address: { route }, log: move.log, name: 'drover-move' });
  try {
    await whenReady(target, READY_MS);
    await untilDurable(target, move.clock);
    const [source, arrived] = await Promise.all([countStore(admin, version), countStore(target, version)]);
    const isSame = [source, arrived].every((count) => count.version === before.version && count.keys === before.keys);
    if (!isSame) throw new OperatorError('STORE_UNAVAILABLE', 'move the store: what arrived at the manager is not what was sent; nothing has changed, try again', { before, source, arrived });
  } finally {
    target.disconnect();
  }
  return route;
}

/** The commit point. An error after the rename would leave two truths if it were taken for a failure. */
async function commit({ stateDir, file, log }: StoreMove): Promise<void> {
  try {
    await writeManagersFile(stateDir, file);
  } catch (error) {
    if ((await readManagersFile(stateDir).catch(() => undefined)) === undefined) throw error;
    log.error('the file of managers may not outlive a loss of power', { error: messageOf(error) });
  }
}

/** What the pause held is not answered where it was sent; patient clients send it again, to the manager. */
async function switchTo(route: StoreRoute, { way, clients, clock, log }: StoreMove): Promise<void> {
  const back = Promise.all(clients.map(readyAgain));
  way.redirect(route);
  await within(clock, READY_MS, back).catch((error: unknown) => log.warn('not every client is at the manager yet', { error: messageOf(error) }));
}

/** To be called before the streams are cut. */
const readyAgain = (redis: Redis): Promise<void> =>
  new Promise((resolve) => {
    const onReady = (): void => void redis.once('ready', () => resolve());
    if (redis.status === 'ready') redis.once('close', onReady);
    else onReady();
  });

/** Nothing needs it any more, so it may fail: the next start puts it away. */
const retire = ({ embedded, log }: StoreMove): Promise<void> =>
  embedded.retire().then((directory) => log.info('the former store is kept', { directory }), (error: unknown) => log.warn('put the former store away', { error: messageOf(error) }));

async function orLate<T>(work: Promise<T>, limit: AbortSignal): Promise<T> {
  const late = new Promise<never>((_resolve, reject) => {
    limit.addEventListener('abort', () => reject(new OperatorError('TIMEOUT', `move the store: it took longer than ${MOVE_MS / 1000} s; nothing has changed`)), { once: true });
  });
  late.catch(() => undefined);
  work.catch(() => undefined);
  return Promise.race([work, late]);
}
