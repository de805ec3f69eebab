const FIRST_MS = 200;
const LONGEST_MS = 5000;

/** Milliseconds until the next attempt after `failures` in a row (1 = the first): doubling from 200 to 5000, cut by up to half with `random` in [0, 1). */
export const backoffMs = (failures: number, random: number): number => {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (Math.max(1, failures) - 1));
  return Math.round(full * (1 - random / 2));
};
