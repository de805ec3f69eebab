/** Where a ledger writes. */
export interface Book {
  /** Rejects when the entry was not acknowledged. */
  write(entry: number): Promise<unknown>;
  /** The entry that the cluster remembers. */
  read(): Promise<number>;
}

export interface Entries {
  /** The last one that was acknowledged, counted from 1; 0 = none yet. */
  readonly acknowledged: number;
  /** What the refused ones were told. */
  readonly refusals: readonly string[];
}

/** Writes numbers into the cluster, each by an apply of its own, one after the other, for as long as it runs. */
export class Ledger {
  #isStopped = false;
  #acknowledged = 0;
  readonly #refusals: string[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(readonly book: Book, readonly pauseMs: number) {}

  start(): this {
    this.#running = this.#write();
    return this;
  }

  get entries(): Entries {
    return { acknowledged: this.#acknowledged, refusals: this.#refusals };
  }

  async stop(): Promise<Entries> {
    this.#isStopped = true;
    await this.#running;
    return this.entries;
  }

  /** @throws Error when the cluster remembers an older entry than was acknowledged before it was asked */
  async check(): Promise<void> {
    const known = this.#acknowledged;
    const remembered = await this.book.read();
    if (remembered < known) throw new Error(`entry ${known} was acknowledged, and the cluster remembers ${remembered}`);
  }

  async #write(): Promise<void> {
    for (let entry = 1; !this.#isStopped; entry += 1) {
      await this.book.write(entry).then(() => (this.#acknowledged = entry), (error: Error) => this.#refusals.push(`${entry}: ${error.message}`));
      await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
    }
  }
}
