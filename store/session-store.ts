import type { Redis } from 'ioredis';
import type { SessionRecord, SessionStore, TicketRecord } from './contract.js';
import { keysFor } from './keys.js';
import { asking } from './redis.js';

export interface SessionStoreOptions {
  /** From `createRedis`. */
  readonly redis: Redis;
  readonly prefix?: string;
}

/** A key each, which Redis forgets when its time is over. As tokens, they are no kind of object: in no list, watch or backup. */
export function createSessionStore({ redis, prefix }: SessionStoreOptions): SessionStore {
  const keys = keysFor(prefix);
  return {
    create: async (hash, record, lifetimeMs) => void await asking('create session', redis.set(keys.session(hash), JSON.stringify(record), 'PX', lifetimeMs)),
    async get(hash) {
      const record = await asking('read session', redis.get(keys.session(hash)));
      return record === null ? undefined : JSON.parse(record) as SessionRecord;
    },
    remove: async (hash) => (await asking('remove session', redis.del(keys.session(hash)))) === 1,
    createTicket: async (hash, record, lifetimeMs) => void await asking('create ticket', redis.set(keys.ticket(hash), JSON.stringify(record), 'PX', lifetimeMs)),
    async takeTicket(hash) {
      const record = await asking('take ticket', redis.getdel(keys.ticket(hash)));
      return record === null ? undefined : JSON.parse(record) as TicketRecord;
    },
  };
}
