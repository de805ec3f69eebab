import type { ClusterSpec, ClusterView } from '../model/index.js';
import { LEASE_TIMES, type LeaseTimes } from './leadership.js';

export interface MemberTimes {
  /** A member that is not heard of for this long is lost: its hosts go to others. */
  readonly lostMs: number;
  /** An answer of the store that takes longer is none. */
  readonly replyMs: number;
  /** Between two beats. */
  readonly beatMs: number;
  readonly lease: LeaseTimes;
}

/** By default, and never less. */
export const LEAST_LOST_MS = 3000;
const LEAST_BEAT_MS = 800;
/** A member that comes back is noticed by the others at their next beat. */
const MOST_BEAT_MS = 3000;
/** Its hosts are with others before another leads. */
const LEASE_SLACK_MS = LEASE_TIMES.ttlMs - LEAST_LOST_MS;

/**
 * Members are as patient with each other as they are with hosts, since they run on such: `spec.heartbeat` of the Cluster. Never less than by default.
 * Who is patient asks less often: on a slow host the asking itself is what makes it slow. Pure.
 */
export function memberTimes({ heartbeat: { intervalMs, misses } }: Pick<ClusterSpec, 'heartbeat'>): MemberTimes {
  const lostMs = Math.max(LEAST_LOST_MS, intervalMs * misses);
  const pace = lostMs / LEAST_LOST_MS;
  const beatMs = Math.min(LEAST_BEAT_MS * pace, MOST_BEAT_MS);
  const renewMs = Math.min(LEASE_TIMES.renewMs * pace, MOST_BEAT_MS);
  return { lostMs, replyMs: lostMs / 3, beatMs, lease: { ...LEASE_TIMES, ttlMs: lostMs + LEASE_SLACK_MS, renewMs } };
}

/** How long anybody may be silent, of members and hosts, in milliseconds. */
export const patienceIn = (view: ClusterView): number => memberTimes(view.settings()).lostMs;
