import type { Redis } from 'ioredis';
import type { Mark } from '../model/index.js';
import { NO_MARK } from '../plan/going-back.js';
import type { LeaseReply } from '../plan/leadership.js';
import { keysFor } from './keys.js';
import { asking } from './redis.js';
import { defineScripts } from './scripts.js';

/** Timed ownership of the controllers. All methods throw STORE_UNAVAILABLE: then nobody knows whether it was done. */
export interface Lease {
  /** Takes the lease when it is free, with a token greater than all before. An owner that was restarted gets its own lease at once. */
  campaign(): Promise<LeaseReply>;
  /** Prolongs it by its time to live; also one that ran out, as long as nobody took it since. */
  renew(token: number): Promise<LeaseReply>;
  /** Lets the next owner in at once. Does nothing when the lease is another's by now. */
  release(token: number): Promise<void>;
}

export interface LeaseOptions {
  readonly redis: Redis;
  readonly prefix?: string;
  /** Stable over restarts of the same member (the id of its state directory). */
  readonly owner: string;
  /** Asked each time. */
  readonly ttlMs: () => number;
  /** What this member knows to be acknowledged: a store that lacks it gives no lease, to anybody. */
  readonly mark?: () => Mark;
}

export function createLease({ redis, prefix, owner, ttlMs, mark = () => NO_MARK }: LeaseOptions): Lease {
  defineScripts(redis);
  const { lease, fence, version, log, history } = keysFor(prefix);
  return {
    async campaign() {
      const known = mark();
      const [token, heldMs] = await asking('acquire lease', redis.droverAcquireLease(lease, fence, version, log, history, owner, ttlMs(), known.epoch, known.version));
      if (token < 0) return { kind: 'alarmed' };
      return token > 0 ? { kind: 'granted', token } : { kind: 'held', heldMs };
    },
    async renew(token) {
      const known = mark();
      const newest = await asking('renew lease', redis.droverRenewLease(lease, fence, version, log, history, owner, token, ttlMs(), known.epoch, known.version));
      if (newest === -2) return { kind: 'alarmed' };
      return newest === token ? { kind: 'granted', token } : { kind: 'lost' };
    },
    async release(token) {
      await asking('release lease', redis.droverReleaseLease(lease, token));
    },
  };
}
