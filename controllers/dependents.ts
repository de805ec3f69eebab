import type { Change, Service } from '../model/index.js';

/** Which services wait, or may wait, for which. */
export class Dependents {
  readonly #of = new Map<string, Set<string>>();
  readonly #known = new Map<string, readonly string[]>();

  note({ op, object: { metadata: { name }, spec } }: Pick<Change, 'op'> & { readonly object: Service }): void {
    for (const other of this.#known.get(name) ?? []) this.#of.get(other)?.delete(name);
    const others = op === 'delete' ? [] : Object.keys(spec.dependsOn ?? {});
    this.#known.set(name, others);
    for (const other of others) this.#of.set(other, (this.#of.get(other) ?? new Set()).add(name));
  }

  of = (service: string): readonly string[] => [...(this.#of.get(service) ?? [])];
}
