export interface Sorting {
  /** Index of the column. */
  readonly column: number;
  readonly isDescending: boolean;
}

const compare = new Intl.Collator('en', { numeric: true }).compare;

/** As people count: `web.10` behind `web.2`. Pure. */
export const byText = (one: string, other: string): number => compare(one, other);

/** In the order of a column; rows that are equal there, and all rows without a sorting, stay as they are. Pure. */
export function sortRows<Row>(rows: readonly Row[], columns: readonly { readonly sortBy?: (row: Row) => string | number }[], sorting: Sorting | undefined): readonly Row[] {
  const sortBy = sorting === undefined ? undefined : columns[sorting.column]?.sortBy;
  if (sorting === undefined || sortBy === undefined) return rows;
  const sign = sorting.isDescending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [sortBy(one), sortBy(other)];
    return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : compare(String(a), String(b)));
  });
}

/** As people sort names, `web.10` behind `web.2`; for thousands at a time it takes long. Pure. */
export const compareNames: (one: string, other: string) => number = compare;

/** By name, with `web.10` behind `web.2`. Pure. */
export const byName = <T extends { readonly metadata: { readonly name: string } }>(objects: Iterable<T>): T[] => [...objects].sort((a, b) => compare(a.metadata.name, b.metadata.name));
