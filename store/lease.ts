import type { Redis } from 'ioredis';
import type { Clock } from '../base/clock.js';
import { OperatorError } from '../base/errors.js';
import { keysFor, type Keys } from './keys.js';
import { asking } from './redis.js';
import { defineScripts } from './scripts.js';

export interface Lease {
  /** Grows with each acquisition and never restarts; goes with every commit and every command on a host. */
  readonly token: number;
  /** Prolongs the lease by its time to live. @throws STALE_FENCING_TOKEN once another has it; STORE_UNAVAILABLE */
  renew(): Promise<void>;
  /** Lets the next owner in at once. Does nothing when the lease is another's by now. */
  release(): Promise<void>;
}

export interface LeaseRequest {
  /** Stable over restarts of the same control plane (the id of its state directory): it need not wait for itself. */
  readonly owner: string;
  readonly ttlMs: number;
  readonly signal?: AbortSignal;
}

export interface LeaseDeps {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly prefix?: string;
}

/** How often a waiting owner looks whether the holder released early. */
const RECHECK_MS = 500;

/** Waits until no other owner holds the lease, then takes it with a new token. @throws STORE_UNAVAILABLE; the signal's reason */
export async function acquireLease({ redis, clock, prefix }: LeaseDeps, request: LeaseRequest): Promise<Lease> {
  defineScripts(redis);
  const keys = keysFor(prefix);
  for (;;) {
    request.signal?.throwIfAborted();
    const [token, heldMs] = await asking('acquire lease', redis.droverAcquireLease(keys.lease, keys.fence, request.owner, request.ttlMs));
    if (token > 0) return heldLease(redis, keys, request, token);
    await pause(clock, Math.min(heldMs, RECHECK_MS), request.signal);
  }
}

const heldLease = (redis: Redis, keys: Keys, { owner, ttlMs }: LeaseRequest, token: number): Lease => ({
  token,
  async renew() {
    const newest = await asking('renew lease', redis.droverRenewLease(keys.lease, keys.fence, owner, token, ttlMs));
    if (newest !== token) throw new OperatorError('STALE_FENCING_TOKEN', `renew lease: token ${token} was followed by ${newest}`, { token, newest });
  },
  async release() {
    await asking('release lease', redis.droverReleaseLease(keys.lease, token));
  },
});

const pause = (clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.after(delayMs, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
