/** Hands out integers from `first` to `last`: the next free one behind the one handed out last, so that a freed one is reused as late as possible. */
export class NumberCursor {
  readonly #used: Set<number>;
  #position: number;

  constructor(readonly first: number, readonly last: number, used: Iterable<number>, position: number | undefined) {
    this.#used = new Set(used);
    this.#position = Math.max(position ?? first - 1, first - 1);
  }

  get position(): number {
    return this.#position;
  }

  /** The next number that is free and for which `isFree` holds; undefined after one round. */
  take(isFree: (number: number) => boolean = () => true): number | undefined {
    for (let tries = this.last - this.first + 1, candidate = this.#position; tries > 0; tries -= 1) {
      candidate = candidate >= this.last ? this.first : candidate + 1;
      if (this.#used.has(candidate) || !isFree(candidate)) continue;
      this.#used.add(candidate);
      this.#position = candidate;
      return candidate;
    }
    return undefined;
  }
}
