import type { Clock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { AppliedQuorum, QuorumWish } from './manager-quorum.js';

export interface QuorumKeeperDeps {
  /** Undefined while a manager is on its way in or out: its job says then what holds. */
  readonly wished: () => QuorumWish | undefined;
  readonly apply: (wish: QuorumWish) => Promise<AppliedQuorum>;
  readonly clock: Clock;
  readonly log: Log;
}

const AGAIN_MS = 10_000;

/** Has every manager know how many they are and how patient to be, also one that was off when that changed. */
export class QuorumKeeper {
  /** What was last told; whoever was missed is told it again after a while, and no sooner because something else changes. */
  #told = '';
  #missed = '';
  #isApplying = false;
  #isStopped = false;
  #cancel = (): void => {};

  constructor(readonly deps: QuorumKeeperDeps) {}

  /** Whenever the managers or their patience may have changed. */
  look(): void {
    const wish = this.deps.wished();
    if (this.#isStopped || this.#isApplying || wish === undefined || JSON.stringify(wish) === this.#told) return;
    this.#told = JSON.stringify(wish);
    this.#cancel();
    void this.#apply(wish);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  async #apply(wish: QuorumWish): Promise<void> {
    this.#isApplying = true;
    const missed = await this.deps.apply(wish).then((applied) => applied.missed, (error: unknown) => [messageOf(error)]);
    this.#isApplying = false;
    if (this.#isStopped) return;
    this.#note(missed.join());
    if (missed.length > 0) this.#cancel = this.deps.clock.after(AGAIN_MS, () => this.#again());
    this.look(); // something newer may be wished by now
  }

  #again(): void {
    this.#told = '';
    this.look();
  }

  /** Told once for each that is missed. */
  #note(missed: string): void {
    if (missed !== '' && missed !== this.#missed) this.deps.log.warn('not all managers have heard of the quorum yet', { missed });
    this.#missed = missed;
  }
}
