/** Those who wait for something new. */
export class Wakers {
  readonly #wakers = new Set<() => void>();

  wake(): void {
    for (const wake of [...this.#wakers]) wake();
  }

  /** Resolves with the next wake, or when nobody waits any more. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wakers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wakers.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
