import type { Clock } from '../base/clock.js';

const WINDOW_MS = 60_000;
const ALLOWED = 10;
/** Addresses remembered: whoever has many of them must not fill the memory. */
const MAX_ADDRESSES = 10_000;

/** Counts wrong tokens per address. A right one always passes: 256 bits are not guessed, and a script with an old token must not lock out its neighbours. */
export class FailedLogins {
  readonly #addresses = new Map<string, { count: number; since: number }>();

  constructor(readonly clock: Pick<Clock, 'now'>) {}

  /** Milliseconds for which the address gets no answer about its tokens; 0 = not yet too many. */
  note(address: string): number {
    const now = this.clock.now();
    const known = this.#addresses.get(address);
    const entry = known === undefined || now - known.since >= WINDOW_MS ? { count: 0, since: now } : known;
    entry.count += 1;
    this.#addresses.delete(address); // to the end: the one not heard of for longest goes first
    this.#addresses.set(address, entry);
    if (this.#addresses.size > MAX_ADDRESSES) this.#addresses.delete(this.#addresses.keys().next().value ?? '');
    return entry.count > ALLOWED ? entry.since + WINDOW_MS - now : 0;
  }
}
