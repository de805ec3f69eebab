import type { Redis } from 'ioredis';
import type { Sealed } from '../model/index.js';
import { keysFor } from './keys.js';
import { asking } from './redis.js';
import type { StoreGate } from './store-gate.js';

/** What members tell each other of keys. */
export interface RingState {
  /** Id of the key that seals; undefined in a new store. */
  readonly newest: string | undefined;
  /** Keys on their way to other members, by id, each sealed with the one before: it opens nothing for whoever has the store alone. */
  readonly wraps: Readonly<Record<string, Sealed>>;
  /** Id of the newest key that a member has. */
  readonly owners: Readonly<Record<string, string>>;
}

/** In the store, but no kind of object: in no list, watch or backup. All methods throw STORE_UNAVAILABLE. */
export interface KeyRing {
  read(): Promise<RingState>;
  /** The first key of a store; no effect when there is one. */
  register(id: string): Promise<void>;
  /** From now on it seals. */
  announce(id: string, wrap: Sealed): Promise<void>;
  own(member: string, id: string): Promise<void>;
  dropWraps(ids: readonly string[]): Promise<void>;
}

export interface KeyRingOptions {
  readonly redis: Redis;
  readonly gate: StoreGate;
  readonly prefix?: string;
}

const NEWEST = 'newest';
const WRAP = 'wrap:';
const OWNER = 'owner:';

export function createKeyRing({ redis, gate, prefix }: KeyRingOptions): KeyRing {
  const { keyRing: key } = keysFor(prefix);
  const write = (doing: string, exchange: () => Promise<unknown>): Promise<void> => gate.write(async () => void await asking(doing, exchange()));
  return {
    read: () => gate.read(async () => parseRing(await asking('read the key ring', redis.hgetall(key)))),
    register: (id) => write('register a key', () => redis.hsetnx(key, NEWEST, id)),
    announce: (id, wrap) => write('announce a key', () => redis.hset(key, { [NEWEST]: id, [WRAP + id]: JSON.stringify(wrap) })),
    own: (member, id) => write('note who has the key', () => redis.hset(key, OWNER + member, id)),
    dropWraps: async (ids) => (ids.length === 0 ? undefined : write('hand out a key no longer', () => redis.hdel(key, ...ids.map((id) => WRAP + id)))),
  };
}

/** Pure. */
export function parseRing(fields: Readonly<Record<string, string>>): RingState {
  const under = (prefix: string): [string, string][] => Object.entries(fields).filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), value]);
  return {
    newest: fields[NEWEST],
    wraps: Object.fromEntries(under(WRAP).map(([id, text]) => [id, JSON.parse(text) as Sealed])),
    owners: Object.fromEntries(under(OWNER)),
  };
}
