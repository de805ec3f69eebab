import type { ApiClient } from '../../cli/client.js';
import type { Network } from '../../model/index.js';

const NAME = 'entries';
const PAUSE_MS = 500;

/** Writes numbers into the cluster, one apply after the other, and knows which of them it was told to be kept. */
export class Entries {
  #isStopped = false;
  #acknowledged = 0;
  #refused = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(readonly client: ApiClient) {}

  start(): this {
    this.#running = this.#write();
    return this;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  get counts(): { readonly acknowledged: number; readonly refused: number } {
    return { acknowledged: this.#acknowledged, refused: this.#refused };
  }

  /** @throws Error when the cluster remembers an older entry than was acknowledged before it was asked */
  async check(): Promise<void> {
    const known = this.#acknowledged;
    const { metadata } = await this.client.get<Network>(`/v1/networks/${NAME}`);
    const remembered = Number(metadata.labels['entry']);
    if (remembered < known) throw new Error(`entry ${known} was acknowledged, and the cluster remembers ${remembered}`);
  }

  async #write(): Promise<void> {
    for (let entry = 1; !this.#isStopped; entry += 1) {
      const document = { apiVersion: 'drover/v1', kind: 'Network', metadata: { name: NAME, labels: { entry: String(entry) } }, spec: {} };
      await this.client.post('/v1/apply', { documents: [{ document }] })
        .then(() => (this.#acknowledged = entry), () => (this.#refused += 1));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
