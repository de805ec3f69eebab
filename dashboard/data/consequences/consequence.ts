/** What an action would come to, in plain words, before it is done. */
export interface Consequence {
  /** Why it cannot be done, or would change nothing; nothing else is said then. */
  readonly refusal?: string;
  /** What it does, the most important first. */
  readonly says: readonly string[];
  /** What somebody could regret: requests that fail, tasks that wait. */
  readonly warns: readonly string[];
}

export const refused = (refusal: string): Consequence => ({ refusal, says: [], warns: [] });

/** `1 task`, `3 tasks`. */
export const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const UNITS = [[3_600_000, 'h', Infinity], [60_000, 'min', 60], [1000, 's', 60], [1, 'ms', 1000]] as const;

/** `1 h 30 min`, `10 s`, `250 ms`: exact. */
export const spanText = (ms: number): string => UNITS.flatMap(([size, unit, most]) => {
  const count = Math.floor(ms / size) % most;
  return count > 0 ? [`${count} ${unit}`] : [];
}).join(' ') || '0 s';

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(words: readonly string[], most = 5): string {
  const told = words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : [...words];
  const last = told.pop() ?? '';
  return told.length === 0 ? last : `${told.join(', ')} and ${last}`;
}
