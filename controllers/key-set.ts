import type { Reconciler } from './reconciler.js';

/** Which keys each reconciler has to look at; a key is there once however often it was added. */
export class KeySet {
  readonly #keys: Map<Reconciler, Set<string>>;

  constructor(reconcilers: readonly Reconciler[]) {
    this.#keys = new Map(reconcilers.map((reconciler) => [reconciler, new Set()]));
  }

  add(reconciler: Reconciler, keys: Iterable<string>): void {
    const set = this.#keys.get(reconciler);
    for (const key of keys) set?.add(key);
  }

  /** The keys so far, in the order they came; what is added afterwards waits for the next call. */
  take(reconciler: Reconciler): readonly string[] {
    const set = this.#keys.get(reconciler);
    const keys = [...(set ?? [])];
    set?.clear();
    return keys;
  }

  isEmpty(): boolean {
    return [...this.#keys.values()].every((set) => set.size === 0);
  }
}
