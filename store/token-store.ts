import type { Redis } from 'ioredis';
import type { TokenRecord, TokenStore } from './contract.js';
import { keysFor } from './keys.js';
import { asking } from './redis.js';
import { defineScripts } from './scripts.js';

export interface TokenStoreOptions {
  /** From `createRedis`. */
  readonly redis: Redis;
  readonly prefix?: string;
}

/** No kind of object: tokens are in no list, watch or backup, so a restored backup brings none back that was removed. */
export function createTokenStore({ redis, prefix }: TokenStoreOptions): TokenStore {
  defineScripts(redis);
  const { tokens: key } = keysFor(prefix);
  return {
    async list() {
      const records = await asking('list tokens', redis.hvals(key));
      return records.map(parse).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async get(name) {
      const record = await asking('read token', redis.hget(key, name));
      return record === null ? undefined : parse(record);
    },
    create: async (record) => (await asking('create token', redis.hsetnx(key, record.name, JSON.stringify(record)))) === 1,
    replace: async (record) => (await asking('replace token', redis.droverReplaceToken(key, record.name, JSON.stringify(record)))) === 1,
    remove: async (name) => (await asking('remove token', redis.hdel(key, name))) === 1,
  };
}

const parse = (record: string): TokenRecord => JSON.parse(record) as TokenRecord;
