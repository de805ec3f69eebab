import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../base/clock.js';
import { messageOf, OperatorError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { authorityFileOf, type ControlPlaneOptions } from '../cli/control-plane.js';
import { createTunnel } from '../host/ssh/tunnel.js';
import type { KnownManager, StoreKind } from '../model/index.js';
import { lockDirectory } from '../store/directory-lock.js';
import { retireEmbeddedRedis, startEmbeddedRedis } from '../store/embedded-redis.js';
import type { MarkPlace } from '../store/high-water-mark.js';
import { readManagersFile, writeManagersFile, type ManagersFile } from '../store/managers-file.js';
import { moveStore, type StoreMove } from '../store/move-store.js';
import type { RedisAddress } from '../store/redis.js';
import { createSocketRoute, createSwitchableRoute } from '../store/route.js';
import { StoreGate } from '../store/store-gate.js';
import { createStoreRoute, type StoreRoute } from '../store/store-route.js';
import { dialBySsh, dialDirectly } from './manager-ways.js';

export interface StoreServerOptions {
  readonly options: ControlPlaneOptions;
  readonly runtimeDirectory: string;
  readonly searchPath: string;
  readonly agentSocket?: string;
  readonly log: Log;
}

/** The Redis that a member works with: its own child, one that the user brought, or the managers'. */
export interface StoreServer {
  readonly address: RedisAddress;
  /** Writes wait here while the store moves. */
  readonly gate: StoreGate;
  /** Where this member keeps what it knows to be acknowledged. */
  mark(): MarkPlace;
  /** Private key with which a manager logs in to hosts; elsewhere each node's own is used. */
  readonly insideIdentity?: string;
  kind(): StoreKind;
  /** Password of the managers' stores: theirs, or what it will be. */
  secret(): string;
  /** To the managers, once there are any. */
  route(): StoreRoute | undefined;
  /** The managers are these now, and so patient with each other. */
  follow(managers: readonly KnownManager[], patienceMs: number): Promise<void>;
  /** From the embedded Redis to its first manager, under the clients, which are connected again afterwards. */
  move(first: KnownManager, move: Pick<StoreMove, 'begin' | 'clients'>): Promise<void>;
  close(): Promise<void>;
}

const MARK_FILE = 'acknowledged.json';

/** Two members of one id would each take the other's lease and hosts, so the state directory is locked in each case. */
export async function openStoreServer(options: StoreServerOptions): Promise<StoreServer> {
  const { options: { redisUrl, stateDir } } = options;
  const managers = await readManagersFile(stateDir);
  if (redisUrl !== undefined && managers !== undefined) throw new OperatorError('CONFLICT', `start with --redis: the store of this state directory is with its managers (${join(stateDir, 'managers.json')}); leave --redis out, or use another --state-dir`, { stateDir });
  if (redisUrl !== undefined) return openForeign(redisUrl, options);
  return managers === undefined ? openEmbedded(options) : openManaged(managers, options);
}

async function openForeign(url: string, { options: { stateDir } }: StoreServerOptions): Promise<StoreServer> {
  const lock = await lockDirectory(stateDir);
  return {
    address: { url }, gate: new StoreGate(systemClock), mark: () => ({ file: join(stateDir, MARK_FILE), store: placeOf(url) }),
    kind: () => 'foreign', secret: () => '', route: () => undefined, follow: async () => undefined, move: refuseMove,
    close: () => lock.release(),
  };
}

async function openManaged(file: ManagersFile, options: StoreServerOptions): Promise<StoreServer> {
  const { options: { stateDir }, log } = options;
  const lock = await lockDirectory(stateDir);
  await retireEmbeddedRedis(join(stateDir, 'redis'), systemClock).catch((error: unknown) => log.warn('put the former store away', { error: messageOf(error) }));
  const seat = await openSeat(file, options);
  return {
    address: { route: seat.route() }, gate: new StoreGate(systemClock), mark: () => managedMark(stateDir),
    ...(file.way === 'direct' && { insideIdentity: join(stateDir, 'ssh', 'id_ed25519') }),
    kind: () => 'managers', secret: () => file.secret, route: seat.route, follow: seat.follow, move: refuseMove,
    close: () => seat.close().finally(() => lock.release()),
  };
}

async function openEmbedded(options: StoreServerOptions): Promise<StoreServer> {
  const { options: { stateDir }, runtimeDirectory, searchPath, log } = options;
  const directory = join(stateDir, 'redis');
  const embedded = await startEmbeddedRedis({ directory, runtimeDirectory, searchPath, log, clock: systemClock });
  const way = createSwitchableRoute(createSocketRoute(embedded.socketPath));
  const gate = new StoreGate(systemClock);
  const secret = randomBytes(32).toString('hex');
  let moved: Seat | undefined;
  let end = (): Promise<void> => embedded.stop();
  return {
    address: { route: way }, gate,
    // With the data: who takes the data away begins anew, and need not accept a loss.
    mark: () => (moved === undefined ? { file: join(directory, MARK_FILE), store: 'embedded' } : managedMark(stateDir)),
    kind: () => (moved === undefined ? 'embedded' : 'managers'), secret: () => secret, route: () => moved?.route(),
    follow: async (managers, patienceMs) => moved?.follow(managers, patienceMs),
    move: async (first, { begin, clients }) => {
      const file: ManagersFile = { secret, way: 'ssh', managers: [first] };
      const seat = await openSeat(file, options);
      try {
        await moveStore({ embedded, way, gate, clients, stateDir, file, begin, openRoute: seat.route, clock: systemClock, log });
      } catch (error) {
        await seat.close();
        throw error;
      }
      const lock = await lockDirectory(stateDir);
      end = () => seat.close().finally(() => lock.release());
      moved = seat;
    },
    close: () => end(),
  };
}

const refuseMove = async (): Promise<never> => {
  throw new OperatorError('INTERNAL', 'move the store: it is not embedded');
};

/** A way to the managers, and the file that tells the next start of them. */
interface Seat {
  /** Opened when it is asked for first. */
  route(): StoreRoute;
  readonly follow: StoreServer['follow'];
  close(): Promise<void>;
}

async function openSeat(file: ManagersFile, { options: { stateDir }, agentSocket, log }: StoreServerOptions): Promise<Seat> {
  const authority = await readFile(authorityFileOf(stateDir), 'utf8');
  const tunnel = createTunnel({ log, clock: systemClock, agentSocket });
  const dial = file.way === 'direct' ? dialDirectly : dialBySsh(tunnel);
  let opened: StoreRoute | undefined;
  let known = file.managers;
  const route = (): StoreRoute => (opened ??= createStoreRoute({ secret: file.secret, authority, dial, managers: known, clock: systemClock, log }));
  return {
    route,
    follow: async (managers, patienceMs) => {
      route().setPatience(patienceMs);
      if (JSON.stringify(managers) === JSON.stringify(known)) return;
      known = managers;
      route().setManagers(managers);
      await writeManagersFile(stateDir, { ...file, managers });
    },
    close: async () => {
      opened?.close();
      await tunnel.close();
    },
  };
}

const managedMark = (stateDir: string): MarkPlace => ({ file: join(stateDir, MARK_FILE), store: 'managers' });

/** Without the login. */
function placeOf(redisUrl: string): string {
  if (!URL.canParse(redisUrl)) return redisUrl;
  const { protocol, host, pathname } = new URL(redisUrl);
  return `${protocol}//${host}${pathname}`;
}
