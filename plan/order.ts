/** Order by code units: the same everywhere, whatever the locale. */
export const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

interface Named {
  readonly metadata: { readonly name: string };
}

export const byName = (one: Named, other: Named): number => compare(one.metadata.name, other.metadata.name);

export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
