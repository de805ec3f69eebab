/** How long a drain waits for replacements before it stops what is left. */
export type Patience = 'long' | 'limited' | 'none';

export const PATIENCES: readonly { readonly patience: Patience; readonly text: string }[] = [
  { patience: 'long', text: 'As long as it takes' },
  { patience: 'limited', text: 'For a time, then stop what is left' },
  { patience: 'none', text: 'Not at all: stop everything at once' },
];

const MOST_MINUTES = 10_080;

/** As the API wants it, milliseconds; undefined: no limit. `invalid`: the minutes as entered are no number of minutes. Pure. */
export function patienceMs(patience: Patience, minutes: string): number | undefined | 'invalid' {
  if (patience === 'long') return undefined;
  if (patience === 'none') return 0;
  const count = /^\d{1,5}$/.test(minutes.trim()) ? Number(minutes) : 0;
  return count >= 1 && count <= MOST_MINUTES ? count * 60_000 : 'invalid';
}
