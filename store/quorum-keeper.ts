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
  /** What all of them know. */
  #known = '';
  #missed = '';
  #isApplying = false;
  #isStopped = false;
  #cancel = (): void => {};

  constructor(readonly deps: QuorumKeeperDeps) {}

  /** Whenever the managers or their patience may have changed. */
  look(): void {
    const wish = this.deps.wished();
    if (this.#isStopped || this.#isApplying || wish === undefined || JSON.stringify(wish) === this.#known) return;
    this.#cancel();
    void this.#apply(wish);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  async #apply(wish: QuorumWish): Promise<void> {
    this.#isApplying = true;
    const isDone = await this.deps.apply(wish).then(({ missed }) => this.#note(missed), (error: unknown) => this.#note([messageOf(error)]));
    this.#isApplying = false;
    if (this.#isStopped) return;
    if (isDone) this.#known = JSON.stringify(wish);
    if (isDone) this.look(); // something newer may be wished by now
    else this.#cancel = this.deps.clock.after(AGAIN_MS, () => this.look());
  }

  /** Whether nobody was missed; told once for each that is. */
  #note(missed: readonly string[]): boolean {
    if (missed.length > 0 && missed.join() !== this.#missed) this.deps.log.warn('not all managers have heard of the quorum yet', { missed });
    this.#missed = missed.join();
    return missed.length === 0;
  }
}
