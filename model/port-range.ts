/** Ports of one service: more than a mesh is for, and each of its tasks carries the list. */
export const MOST_PORTS = 1000;

/** The ports of `8000` or `8000-8010`, in order; undefined for any other text, one with a port outside 1 to 65535 and a range that ends before it begins. */
export function parsePortRange(text: string): readonly number[] | undefined {
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (first === undefined) return undefined;
  const [from, to] = [Number(first), Number(last ?? first)];
  const isRange = from >= 1 && from <= to && to <= 65_535;
  return isRange ? Array.from({ length: to - from + 1 }, (_, index) => from + index) : undefined;
}
