import type { AnyResource } from './write.js';

/** Objects by a derived key; the arrays are rebuilt lazily after a change. */
export class GroupIndex<T extends AnyResource> {
  readonly #groups = new Map<string, Map<string, T>>();
  readonly #lists = new Map<string, readonly T[]>();

  constructor(readonly keysOf: (object: T) => readonly string[]) {}

  move(before: T | undefined, after: T | undefined): void {
    for (const key of before === undefined ? [] : this.keysOf(before)) {
      this.#groups.get(key)?.delete(before!.metadata.name);
      this.#lists.delete(key);
    }
    for (const key of after === undefined ? [] : this.keysOf(after)) {
      const group = this.#groups.get(key) ?? new Map<string, T>();
      group.set(after!.metadata.name, after!);
      this.#groups.set(key, group);
      this.#lists.delete(key);
    }
  }

  of(key: string): readonly T[] {
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const list = [...(this.#groups.get(key)?.values() ?? [])];
    this.#lists.set(key, list);
    return list;
  }
}
