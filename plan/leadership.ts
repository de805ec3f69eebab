/** What a member knows of its own leadership. `until`: the lease may end then, by this process's clock. */
export type Leadership = { readonly role: 'standby' } | { readonly role: 'leader'; readonly token: number; readonly until: number };

/** What came of asking for the lease, or for more of it. */
export type LeaseReply =
  | { readonly kind: 'granted'; readonly token: number }
  /** Another has it, for this long if it does not renew. */
  | { readonly kind: 'held'; readonly heldMs: number }
  /** Another had it since. */
  | { readonly kind: 'lost' }
  /** The store lacks what was acknowledged: nobody leads until a person has decided. */
  | { readonly kind: 'alarmed' }
  /** No answer in time: the lease may be ours or not. */
  | { readonly kind: 'unanswered' };

export interface LeaseRound {
  readonly sentAt: number;
  readonly now: number;
  readonly reply: LeaseReply;
  /** In [0, 1): keeps many members from asking in the same moment. */
  readonly spread: number;
}

export interface LeaseTimes {
  readonly ttlMs: number;
  readonly renewMs: number;
  /** After no answer. */
  readonly retryMs: number;
  /** A standby asks at least this often: the leader may have let go early. */
  readonly campaignMs: number;
}

/** Another leads at most ttl + campaign + jitter after the last renewal of one that died. */
export const LEASE_TIMES: LeaseTimes = { ttlMs: 4000, renewMs: 1000, retryMs: 250, campaignMs: 500 };
const JITTER_MS = 100;

export const STANDBY: Leadership = { role: 'standby' };

/**
 * Leadership after one round with the store, and when the next is due. The lease counts from when it was asked for, not from the answer: so it ends
 * here before it ends in the store. Pure.
 */
export function nextLeadership(before: Leadership, round: LeaseRound, times: LeaseTimes = LEASE_TIMES): { readonly state: Leadership; readonly nextMs: number } {
  const state = leadershipAfter(before, round, times);
  if (state.role === 'leader') {
    const nextMs = round.reply.kind === 'granted' ? times.renewMs : times.retryMs;
    return { state, nextMs: Math.max(0, Math.min(nextMs, state.until - round.now)) };
  }
  const waitMs = round.reply.kind === 'held' ? Math.min(round.reply.heldMs, times.campaignMs) : times.retryMs;
  return { state, nextMs: waitMs + round.spread * JITTER_MS };
}

function leadershipAfter(before: Leadership, { sentAt, now, reply }: LeaseRound, { ttlMs }: LeaseTimes): Leadership {
  if (reply.kind === 'granted') return now < sentAt + ttlMs ? { role: 'leader', token: reply.token, until: sentAt + ttlMs } : STANDBY;
  return reply.kind === 'unanswered' && isLeading(before, now) ? before : STANDBY;
}

/** Asked before each use of the token: a process that stood still may have lost the lease without noticing. Pure. */
export const isLeading = (state: Leadership, now: number): state is Extract<Leadership, { role: 'leader' }> => state.role === 'leader' && now < state.until;
