import type { Mark, StoreHistory } from '../model/index.js';

/** A member that knows of nothing yet. */
export const NO_MARK: Mark = { epoch: 0, version: 0 };

/**
 * Whether the store lacks what the mark says to be there: it ends before it, or went on from before it. A store of an older epoch has lost even that a loss
 * was accepted; in one of a newer epoch that of the mark was. Pure; scripts/history.lua decides the same.
 */
export function isRewound(mark: Mark, found: StoreHistory): boolean {
  if (found.epoch !== mark.epoch) return found.epoch < mark.epoch;
  return found.version < mark.version || found.gaps.some(({ after, before }) => after < mark.version && mark.version < before);
}

/** The mark after a store that is not rewound was found at `found`, with all of that in safety. Pure. */
export const nextMark = (mark: Mark, found: Mark): Mark =>
  (found.epoch > mark.epoch || (found.epoch === mark.epoch && found.version > mark.version) ? { epoch: found.epoch, version: found.version } : mark);
