/** Where a build says what it was made of, relative to the project. */
export const RECORD: string;

/** Differs after any write to the file, also one that keeps its length and puts back its time of modification. */
export function stampOf(file: string): string;

/** Whether every file that the build was made of is still the same; `root` ends with a slash. Times are compared for equality: a checkout of older sources makes a build stale too. */
export function isFresh(root: string): boolean;
