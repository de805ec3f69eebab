import { homedir } from 'node:os';
import pLimit from 'p-limit';
import type { Clock } from '../../base/clock.js';
import { isTerminal, messageOf, OperatorError } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import type { HostAddress, HostPool, HostSession } from '../contract.js';
import { backoffMs } from './backoff.js';
import { openConnection, type Connection, type ConnectionTimes } from './connection.js';
import { isServedBy, sameHop } from './hop.js';
import { fromInside } from './inside.js';
import { createSession } from './session.js';

export interface HostPoolDeps {
  readonly log: Log;
  readonly clock: Clock;
  /** Value of SSH_AUTH_SOCK, used by nodes without an identity file. */
  readonly agentSocket?: string;
  /** Private key file of a control plane that is on a host itself: all hosts are dialled from inside, and nothing else is tried. */
  readonly insideIdentity?: string;
  /** What `~` means; the user's own by default. */
  readonly home?: string;
  readonly times?: Partial<ConnectionTimes>;
  /** How long a host may be silent until it counts as lost; asked for each connection. One that is slow answers late, and its connection is to last. */
  readonly patienceMs?: () => number;
  /** Key exchanges at one time over all hosts. */
  readonly maxHandshakes?: number;
  /** In [0, 1); spreads the attempts of many pools. */
  readonly random?: () => number;
}

const DEFAULT_TIMES: ConnectionTimes = { connectMs: 5000, handshakeMs: 15_000, keepaliveMs: 1000, keepaliveCount: 3 };
/** The sooner a dead connection ends, the sooner a host that was cut off for a moment is there again: so half of the patience, and no more than this. */
const MOST_KEEPALIVES = 10;
const DEFAULT_MAX_HANDSHAKES = 16;

interface Live {
  readonly address: HostAddress;
  readonly connection: Connection;
  readonly session: HostSession;
}

/** One attempt; `address` tells whether a caller may share it. */
interface Attempt {
  readonly address: HostAddress;
  readonly result: Promise<Live>;
  readonly abort: AbortController;
}

interface Failure {
  readonly address: HostAddress;
  readonly error: unknown;
  readonly count: number;
  readonly retryAt: number;
}

interface Entry {
  live?: Live;
  attempt?: Attempt;
  failure?: Failure;
  fingerprint?: string;
  readonly listeners: Set<() => void>;
}

/** One connection per node, made when it is first asked for. Nodes know nothing of each other but the bound on key exchanges. */
export const createHostPool = (deps: HostPoolDeps): HostPool => {
  const entries = new Map<string, Entry>();
  const limit = pLimit(deps.maxHandshakes ?? DEFAULT_MAX_HANDSHAKES);
  const connectionDeps = {
    identities: { agentSocket: deps.agentSocket, home: deps.home ?? homedir() },
    admitHandshake: <T>(handshake: () => Promise<T>): Promise<T> => limit(handshake),
  };
  const entryOf = (node: string): Entry => {
    const entry = entries.get(node) ?? { listeners: new Set() };
    entries.set(node, entry);
    return entry;
  };
  const connect = (address: HostAddress, signal: AbortSignal): Promise<Connection> => openConnection(address, { ...connectionDeps, times: timesOf(deps) }, signal);
  return {
    session: async (given) => {
      const address = deps.insideIdentity === undefined ? given : fromInside(given, deps.insideIdentity);
      const entry = entryOf(address.node);
      if (entry.live !== undefined && isServedBy(address, entry.live.address, entry.live.connection.fingerprint)) return entry.live.session;
      if (entry.attempt === undefined || !sameHop(entry.attempt.address, address)) {
        refuseEarly(entry, address, deps.clock.now());
        replace(entry, 'its address or key changed');
        entry.attempt = begin({ entry, address, deps, connect });
      }
      return (await entry.attempt.result).session;
    },
    hostKey: (node) => entries.get(node)?.fingerprint,
    onClose: (node, callback) => {
      const entry = entries.get(node);
      if (entry?.live === undefined) {
        queueMicrotask(callback);
        return () => undefined;
      }
      entry.listeners.add(callback);
      return () => entry.listeners.delete(callback);
    },
    close: async (node) => {
      const closing = [...entries].filter(([name]) => node === undefined || name === node);
      const ends = closing.flatMap(([, { live }]) => (live === undefined ? [] : [live.connection.closed]));
      for (const [name, entry] of closing) {
        replace(entry, 'the pool was told to close it');
        entries.delete(name);
      }
      await Promise.all(ends);
    },
  };
};

function timesOf({ times, patienceMs }: HostPoolDeps): ConnectionTimes {
  const usual = { ...DEFAULT_TIMES, ...times };
  const patient = patienceMs === undefined ? 0 : Math.min(MOST_KEEPALIVES, Math.floor(patienceMs() / 2 / usual.keepaliveMs));
  return { ...usual, keepaliveCount: Math.max(usual.keepaliveCount, patient) };
}

/** A failed host is left alone for a moment: whoever asks meanwhile gets the same error at once. Another address starts afresh. */
const refuseEarly = ({ failure }: Entry, address: HostAddress, now: number): void => {
  if (failure === undefined || !sameHop(failure.address, address) || now >= failure.retryAt) return;
  if (isTerminal(failure.error)) throw failure.error;
  const waitMs = failure.retryAt - now;
  const message = `${messageOf(failure.error)} (attempt ${failure.count}; the next one is due in ${waitMs} ms)`;
  throw new OperatorError('HOST_UNREACHABLE', message, { node: address.node, retryAfterMs: waitMs }, { cause: failure.error });
};

/** Ends what the entry has, so that nothing runs under an old address or key. */
const replace = (entry: Entry, why: string): void => {
  entry.attempt?.abort.abort(new OperatorError('HOST_UNREACHABLE', `connect ${entry.attempt.address.node}: given up: ${why}`, { node: entry.attempt.address.node }));
  entry.attempt = undefined;
  entry.live?.connection.close();
  dropLive(entry);
};

const dropLive = (entry: Entry): void => {
  entry.live = undefined;
  const callbacks = [...entry.listeners];
  entry.listeners.clear();
  callbacks.forEach((callback) => callback());
};

interface Beginning {
  readonly entry: Entry;
  readonly address: HostAddress;
  readonly deps: HostPoolDeps;
  readonly connect: (address: HostAddress, signal: AbortSignal) => Promise<Connection>;
}

const begin = ({ entry, address, deps, connect }: Beginning): Attempt => {
  const abort = new AbortController();
  const attempt: Attempt = { address, abort, result: connect(address, abort.signal).then(succeed, fail) };
  const isCurrent = (): boolean => entry.attempt === attempt;
  function succeed(connection: Connection): Live {
    if (!isCurrent()) {
      connection.close();
      throw abort.signal.reason;
    }
    entry.attempt = undefined;
    entry.failure = undefined;
    return goLive({ entry, address, deps, connection });
  }
  function fail(error: unknown): never {
    if (isCurrent()) {
      entry.attempt = undefined;
      entry.failure = failureAfter(entry.failure, { address, error, deps });
      deps.log.warn('host connection refused', { node: address.node, error: messageOf(error), attempt: entry.failure.count });
    }
    throw error;
  }
  return attempt;
};

const failureAfter = (previous: Failure | undefined, { address, error, deps }: { readonly address: HostAddress; readonly error: unknown; readonly deps: HostPoolDeps }): Failure => {
  const count = previous !== undefined && sameHop(previous.address, address) ? previous.count + 1 : 1;
  return { address, error, count, retryAt: deps.clock.now() + backoffMs(count, (deps.random ?? Math.random)()) };
};

const goLive = ({ entry, address, deps, connection }: Omit<Beginning, 'connect'> & { readonly connection: Connection }): Live => {
  const live: Live = { address, connection, session: createSession({ node: address.node, connection, clock: deps.clock }) };
  entry.live = live;
  entry.fingerprint = connection.fingerprint;
  deps.log.info('host connected', { node: address.node, hostKey: connection.fingerprint });
  void connection.closed.then((reason) => {
    deps.log.info('host connection ended', { node: address.node, reason });
    if (entry.live === live) dropLive(entry);
  });
  return live;
};
