/**
 * Lets jobs begin one per turn of the event loop. A job plans at its beginning; hundreds that begin together would hold up timers and sockets
 * for seconds, until locks run out and hosts seem silent.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isServing = false;

  /** Resolves in the caller's turn of the event loop; in order. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#isServing) return;
      this.#isServing = true;
      setImmediate(() => this.#serve());
    });
  }

  #serve(): void {
    this.#waiting.shift()?.();
    this.#isServing = this.#waiting.length > 0;
    if (this.#isServing) setImmediate(() => this.#serve());
  }
}
