import type { Clock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { isLeading, nextLeadership, STANDBY, type Leadership, type LeaseReply } from '../plan/leadership.js';
import type { MemberTimes } from '../plan/member-times.js';
import type { Lease } from './lease.js';
import { within } from './within.js';

export interface CandidateDeps {
  readonly lease: Lease;
  readonly clock: Clock;
  readonly log: Log;
  /** Asked in each round. */
  readonly times: () => Pick<MemberTimes, 'lease' | 'replyMs'>;
  /** In [0, 1). */
  readonly random: () => number;
  /** With the token, or undefined when another may lead by now. Each time with a new token. */
  readonly onChange: (token: number | undefined) => void;
}

/** One member's way to leadership and back, again and again: it campaigns, renews, steps down when it cannot, and campaigns again. */
export class Candidate {
  #state: Leadership = STANDBY;
  #isStopped = false;
  #cancel = (): void => {};

  constructor(readonly deps: CandidateDeps) {}

  start(): void {
    this.#schedule(0);
  }

  /** The token while this member leads for certain. */
  get token(): number | undefined {
    return isLeading(this.#state, this.deps.clock.now()) ? this.#state.token : undefined;
  }

  /** Lets another lead at once. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    const { token } = this;
    this.#become(STANDBY);
    if (token !== undefined) await this.deps.lease.release(token).catch((error: unknown) => this.deps.log.warn('release lease', { error: messageOf(error) }));
  }

  #schedule(delayMs: number): void {
    this.#cancel = this.deps.clock.after(delayMs, () => void this.#round());
  }

  async #round(): Promise<void> {
    const { clock, random, times } = this.deps;
    const sentAt = clock.now();
    const reply = await this.#ask(sentAt);
    if (this.#isStopped) return;
    const { state, nextMs } = nextLeadership(this.#state, { sentAt, now: clock.now(), reply, spread: random() }, times().lease);
    this.#become(state);
    this.#schedule(nextMs);
  }

  async #ask(now: number): Promise<LeaseReply> {
    const { lease, clock, log, times } = this.deps;
    const { replyMs } = times(); // shorter than the lease: a lost packet costs a retry
    const state = this.#state;
    const patienceMs = state.role === 'leader' ? Math.min(replyMs, Math.max(0, state.until - now)) : replyMs;
    try {
      return await within(clock, patienceMs, state.role === 'leader' ? lease.renew(state.token) : lease.campaign());
    } catch (error) {
      if (state.role === 'leader') log.warn('renew lease', { error: messageOf(error) });
      return { kind: 'unanswered' };
    }
  }

  #become(state: Leadership): void {
    const [before, after] = [this.#state, state].map((one) => (one.role === 'leader' ? one.token : undefined));
    this.#state = state;
    if (before !== after) this.deps.onChange(after);
  }
}

