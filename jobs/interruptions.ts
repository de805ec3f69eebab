/** Tells work that can wait when work that cannot comes for the same key. */
export class Interruptions {
  readonly #running = new Map<string, AbortController>();

  /** Runs something that `interrupt(key)` may end; at most one of a key at a time. */
  async during<Result>(key: string, run: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const controller = new AbortController();
    this.#running.set(key, controller);
    try {
      return await run(controller.signal);
    } finally {
      if (this.#running.get(key) === controller) this.#running.delete(key);
    }
  }

  interrupt(keys: readonly string[]): void {
    for (const key of keys) this.#running.get(key)?.abort();
  }
}
