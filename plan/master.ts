/** What one Sentinel says of who is master. */
export interface Sighting {
  readonly address: string;
  /** Sentinel's config epoch: grows with each failover, and is the same for all that know of it. */
  readonly epoch: number;
}

export interface Known {
  readonly present: Sighting | undefined;
  /** The present one answers, and as a master. */
  readonly isAlive: boolean;
}

/**
 * Whom to follow. A Sentinel that is cut off goes on naming a master that others have replaced, so the newest failover counts, not the
 * first answer. With none that is newer a master that answers is kept; one that does not is left for whatever is heard at all, as the
 * Sentinels may have been set up anew and count from 0.
 */
export function chooseMaster({ present, isAlive }: Known, heard: readonly Sighting[]): Sighting | undefined {
  const newest = heard.reduce<Sighting | undefined>((best, one) => (best === undefined || one.epoch > best.epoch ? one : best), undefined);
  if (newest === undefined || present === undefined) return newest ?? present;
  return newest.epoch > present.epoch || !isAlive ? newest : present;
}
