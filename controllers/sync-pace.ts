/** What the controllers decide one after the other about one change goes to a host together. */
const SETTLE_MS = 30;
/** Additions that follow each other faster than this do, too. */
const FIRST_MS = 50;
/** What one sync of a host may cost this process, on average, while many are due. */
const SHARE_MS = 10;

interface Beat {
  readonly at: number;
  readonly intervalMs: number;
}

/**
 * How often each host is synced for what can wait: nearly at once when it is quiet, then after 50 ms, and while additions go on in intervals that
 * double until all hosts together make 100 syncs a second. A sync brings whatever is due, so waiting saves work and loses nothing.
 */
export class SyncPace {
  readonly #beats = new Map<string, Beat>();
  /** When the first addition came that the host has not been synced for. */
  readonly #news = new Map<string, number>();

  /** Milliseconds until the host may be synced for an addition; 0 = now. */
  waitMs(host: string, now: number): number {
    const beat = this.#beats.get(host);
    const newsAt = this.#news.get(host) ?? now;
    this.#news.set(host, newsAt);
    return Math.max(newsAt + SETTLE_MS - now, beat === undefined ? 0 : beat.at + beat.intervalMs - now, 0);
  }

  /** The host is synced now, whatever for. */
  note(host: string, now: number, hosts: number): void {
    this.#news.delete(host);
    const beat = this.#beats.get(host);
    const isRow = beat !== undefined && now - beat.at < 2 * beat.intervalMs;
    this.#beats.set(host, { at: now, intervalMs: isRow ? Math.min(beat.intervalMs * 2, Math.max(hosts * SHARE_MS, FIRST_MS)) : FIRST_MS });
  }

  forget(host: string): void {
    this.#news.delete(host);
    this.#beats.delete(host);
  }
}
