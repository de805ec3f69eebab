import type { Redis } from 'ioredis';
import { OperatorError } from '../base/errors.js';
import { keysFor } from './keys.js';
import { asking } from './redis.js';
import { defineScripts } from './scripts.js';

/**
 * Of what is in the store. Raise it with a change that an older build would misread or spoil; a build reads every earlier one.
 * 2: services and tasks have the digest of their image, which an older build would leave out of the template, and replace the tasks.
 * 3: a host port may be open at one address of its node, which an older build would open at all of them.
 */
export const STORE_FORMAT = 3;

export interface StoreFormat {
  /** @throws CONFLICT when the store is newer than this build, and what to do; STORE_UNAVAILABLE */
  check(version: string): Promise<void>;
  /** Gives what it is afterwards: never less than it was. @throws STORE_UNAVAILABLE */
  raise(format: number): Promise<number>;
}

export interface StoreFormatOptions {
  readonly redis: Redis;
  readonly prefix?: string;
  /** The newest that this build knows. */
  readonly known?: number;
}

export function createStoreFormat({ redis, prefix, known = STORE_FORMAT }: StoreFormatOptions): StoreFormat {
  defineScripts(redis);
  const key = keysFor(prefix).format;
  return {
    async check(version) {
      const format = Number(await asking('read the format of the store', redis.get(key)) ?? 0);
      if (format <= known) return;
      throw new OperatorError('CONFLICT', `the store has format ${format}, and this build (${version}) knows formats up to ${known}: it would misread what newer members have written; `
        + 'start the build that they run (`drover members` on one of them names it), or a newer one', { format, known });
    },
    raise: (format) => asking('raise the format of the store', redis.droverRaiseFormat(key, format)),
  };
}
