import type { Clock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { MemberTimes } from '../plan/member-times.js';
import type { Membership, Roster } from './membership.js';
import { within } from './within.js';

const RETRY_MS = 200;
/** Just after somebody is lost, to see it at once. */
const AFTER_MS = 20;

export interface AttendanceDeps {
  readonly membership: Pick<Membership, 'beat'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Asked for each beat: a person may change the patience. */
  readonly times: () => Pick<MemberTimes, 'lostMs' | 'replyMs' | 'beatMs'>;
  /** After each beat that was answered. */
  readonly onRoster: (roster: Roster) => void;
}

/** Says over and over that this member lives, and hears who else does. */
export class Attendance {
  #isStopped = false;
  #isBeating = false;
  #cancel = (): void => {};
  #members: readonly string[] = [];
  #heardAt = 0;

  constructor(readonly deps: AttendanceDeps) {}

  /** Those that lived at the last beat. */
  get members(): readonly string[] {
    return this.#members;
  }

  /** Resolves after the first beat, which may have failed. */
  async start(): Promise<void> {
    await this.#beat();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  /** Now, instead of when it is due. */
  hurry(): void {
    if (this.#isStopped || this.#isBeating) return;
    this.#cancel();
    void this.#beat();
  }

  async #beat(): Promise<void> {
    this.#isBeating = true;
    const nextMs = await this.#ask();
    this.#isBeating = false;
    if (!this.#isStopped) this.#cancel = this.deps.clock.after(nextMs, () => void this.#beat());
  }

  /** Milliseconds until it should ask again. */
  async #ask(): Promise<number> {
    const { membership, clock, log, times, onRoster } = this.deps;
    const { lostMs, replyMs, beatMs } = times();
    const sentAt = clock.now();
    try {
      const roster = await within(clock, replyMs, membership.beat(lostMs));
      if (this.#isStopped) return RETRY_MS;
      this.#note(roster);
      // Also when the answer that said so was lost.
      onRoster({ ...roster, wasLost: roster.wasLost || sentAt - this.#heardAt > lostMs });
      this.#heardAt = sentAt;
      return Math.min(beatMs, roster.nextLossMs + AFTER_MS);
    } catch (error) {
      log.debug('beat', { error: messageOf(error) });
      return RETRY_MS;
    }
  }

  #note({ members }: Roster): void {
    if ([...this.#members].sort().join() !== [...members].sort().join()) this.deps.log.info('members', { members, before: this.#members });
    this.#members = members;
  }
}
