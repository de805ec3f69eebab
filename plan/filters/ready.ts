import { refusal, type Filter } from './filter.js';

const LEAVING = refusal('leaving'), DRAINED = refusal('drained'), PAUSED = refusal('paused');
const STATES = {
  joining: refusal('joining'), joinFailed: refusal('that could not join'), unreachable: refusal('unreachable'), down: refusal('down'), leaving: LEAVING, absent: LEAVING, removed: refusal('removed'),
} as const;

/** The node is ready and its user wants tasks there. */
export const readyFilter: Filter = ({ node: { metadata, spec, status } }) => {
  if (status.state !== 'ready') return STATES[status.state];
  if (metadata.deletionTimestamp !== undefined) return LEAVING;
  if (spec.availability === 'active') return undefined;
  return spec.availability === 'drain' ? DRAINED : PAUSED;
};
