import type { LogRange, TimedLog } from '../../store/contract.js';
import { Wakers } from './wakers.js';

/** A log without Redis: ids count from `1-0` up, and the time is what the entries say. */
export class MemoryLog<Entry extends { readonly id?: string; readonly time: string }> implements TimedLog<Entry> {
  #entries: Entry[] = [];
  readonly #wakers = new Wakers();

  async append(entries: readonly Entry[]): Promise<void> {
    this.#entries.push(...entries.map((entry, index) => ({ ...entry, id: `${this.#entries.length + index + 1}-0` })));
    this.#wakers.wake();
  }

  async list({ after, sinceMs = 0, limit = 1000, wanted = () => true }: LogRange<Entry> = {}): Promise<readonly Entry[]> {
    const found = this.#after(after ?? '0').filter((entry) => Date.parse(entry.time) >= sinceMs && wanted(entry));
    return after === undefined ? found.slice(-limit) : found.slice(0, limit);
  }

  async *watch(after: string | undefined, signal: AbortSignal): AsyncGenerator<readonly Entry[]> {
    for (let cursor = after ?? this.#entries.at(-1)?.id ?? '0'; !signal.aborted;) {
      const batch = this.#after(cursor);
      if (batch.length > 0) yield batch;
      else await this.#wakers.next(signal);
      cursor = batch.at(-1)?.id ?? cursor;
    }
  }

  #after(id: string): Entry[] {
    return this.#entries.slice(Number(id.split('-')[0]));
  }
}
