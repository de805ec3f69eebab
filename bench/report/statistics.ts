export interface Summary {
  readonly count: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError for no values: a median of nothing would look like a measurement */
export function summaryOf(values: readonly number[]): Summary {
  const sorted = [...values].sort((one, other) => one - other);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new RangeError('no values to sum up');
  return { count: sorted.length, median: middle(sorted), min, max };
}

export const medianOf = (values: readonly number[]): number => summaryOf(values).median;

/** Of an even number of values the mean of the two in the middle. */
function middle(sorted: readonly number[]): number {
  const half = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return (low + high) / 2;
}
