import type { Drover } from './drover.js';

export interface Entries {
  /** The last one that was acknowledged, counted from 1; 0 = none yet. */
  readonly acknowledged: number;
  /** What the refused ones were told. */
  readonly refusals: readonly string[];
}

/** A process each: without a pause they would take the processor from emulated hosts. */
const PAUSE_MS = 1000;

/** Writes numbers into the cluster, each by an apply of its own, one after the other, for as long as it runs. */
export class Ledger {
  #isStopped = false;
  #acknowledged = 0;
  #next = 1;
  readonly #refusals: string[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(readonly drover: Drover, readonly name = 'ledger') {}

  start(): this {
    this.#running = this.#write();
    return this;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  async stop(): Promise<Entries> {
    this.#isStopped = true;
    await this.#running;
    return { acknowledged: this.#acknowledged, refusals: this.#refusals };
  }

  /** The number that the cluster remembers. */
  async remembered(): Promise<number> {
    const { metadata } = await this.drover.json<{ readonly metadata: { readonly labels: Readonly<Record<string, string>> } }>(['get', 'network', this.name]);
    return Number(metadata.labels['entry']);
  }

  async #write(): Promise<void> {
    while (!this.#isStopped) {
      const entry = this.#next++;
      const manifest = `apiVersion: drover/v1\nkind: Network\nmetadata: { name: ${this.name}, labels: { entry: "${entry}" } }\nspec: {}\n`;
      const { code, stderr } = await this.drover.run(['apply', '-f', '-'], { input: manifest });
      if (code === 0) this.#acknowledged = entry;
      else this.#refusals.push(`${entry}: ${stderr.trim()}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
