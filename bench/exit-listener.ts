import { watchScript } from '../host/watch/watch-script.js';
import type { HostSession } from '../host/contract.js';
import { parseSignal } from '../host/watch/signal.js';

/** A stream of its own beside the control plane's: when the news of an exit is here at the earliest. */
export class ExitListener {
  readonly #abort = new AbortController();
  readonly #exits = new Map<string, number>();
  readonly #waiting = new Map<string, (at: number) => void>();
  #ended: Promise<void> = Promise.resolve();

  /** Resolves once the host watches. @throws Error when it does not within half a minute */
  static async open(session: HostSession): Promise<ExitListener> {
    const listener = new ExitListener();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no watch on ${session.node} within 30 s`)), 30_000);
      listener.#ended = session.stream(watchScript({ beatMs: 1000 }), { signal: listener.#abort.signal, onLine: (line) => listener.#hear(line, () => {
        clearTimeout(timer);
        resolve();
      }) });
      listener.#ended.catch(reject);
    });
    return listener;
  }

  /** When the container's exit was heard, in milliseconds since the epoch. @throws Error after `deadlineMs` */
  exitOf(containerId: string, deadlineMs: number): Promise<number> {
    const known = this.#exits.get(containerId);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no exit of ${containerId} heard within ${deadlineMs / 1000} s`)), deadlineMs);
      this.#waiting.set(containerId, (at) => {
        clearTimeout(timer);
        resolve(at);
      });
    });
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
  }

  #hear(line: string, onHello: () => void): void {
    const at = Date.now();
    const signal = parseSignal(line);
    if (signal?.kind === 'hello') onHello();
    if (signal?.kind !== 'exit') return;
    this.#exits.set(signal.containerId, at);
    this.#waiting.get(signal.containerId)?.(at);
  }
}
