import { get } from './responders.js';

export interface LoopResult {
  readonly sent: number;
  readonly failures: readonly string[];
}

/** New connections at a steady rate, round the given ports; counts what fails. */
export class RequestLoop {
  readonly #failures: string[] = [];
  readonly #pending = new Set<Promise<void>>();
  #sent = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(readonly ports: readonly number[], readonly perSecond = 5) {}

  start(): this {
    this.#timer = setInterval(() => this.#send(), 1000 / this.perSecond);
    return this;
  }

  /** Resolves when every request under way has ended. */
  async stop(): Promise<LoopResult> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    return { sent: this.#sent, failures: this.#failures };
  }

  get sent(): number {
    return this.#sent;
  }

  #send(): void {
    const port = this.ports[this.#sent++ % this.ports.length];
    if (port === undefined) return;
    const sentAt = new Date().toISOString();
    const call: Promise<void> = get(port, 20_000)
      .then(() => undefined, (error: Error) => void this.#failures.push(`${sentAt} :${port} ${error.message}`))
      .finally(() => this.#pending.delete(call));
    this.#pending.add(call);
  }
}
