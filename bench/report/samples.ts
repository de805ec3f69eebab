import type { Goal, Measure, Stage, Unit } from './measure.js';

/** Values under names, in the order in which the names first came: one `add` per run. */
export class Samples {
  readonly #values = new Map<string, number[]>();

  add(name: string, value: number): void {
    const values = this.#values.get(name) ?? [];
    values.push(value);
    this.#values.set(name, values);
  }

  addAll(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) this.add(name, value);
  }

  of(name: string): readonly number[] {
    return this.#values.get(name) ?? [];
  }

  /** @throws RangeError for a name that was never measured */
  measure(name: string, more: { readonly unit?: Unit; readonly floor?: readonly number[]; readonly goal?: Goal } = {}): Measure {
    const values = this.of(name);
    if (values.length === 0) throw new RangeError(`${name} was never measured`);
    return { name, unit: 'ms', values, ...more };
  }

  stages(): readonly Stage[] {
    return [...this.#values].map(([name, values]) => ({ name, values }));
  }

  record(): Readonly<Record<string, readonly number[]>> {
    return Object.fromEntries(this.#values);
  }
}
