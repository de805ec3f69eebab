import { NO_MARK } from '../../plan/going-back.js';
import type { StoreHistory } from '../../model/index.js';

const SKIPPED = 1000;
const VERSIONS_PER_MS = 1000;

/** What a store holds after a write, and the writes before it: never changed, so that a copy of it is a reference. */
export interface CopiedState extends StoreHistory {
  readonly before: CopiedState | undefined;
  readonly length: number;
  /** The run of the server that wrote it as master: it comes from nobody else. */
  readonly line: number;
  readonly isAlarmed: boolean;
  readonly fence: number;
  readonly lease: { readonly owner: number; readonly until: number };
  /** Who wrote as leader, with which token. */
  readonly author?: { readonly owner: number; readonly token: number };
  /** Bits of all managers that ever had it on disk. */
  holders: number;
}

export const EMPTY: CopiedState = {
  ...NO_MARK, gaps: [], before: undefined, length: 0, line: 0, isAlarmed: false, fence: 0, lease: { owner: -1, until: 0 }, holders: 0,
};

export const after = (state: CopiedState, change: Partial<CopiedState>): CopiedState =>
  ({ ...state, author: undefined, ...change, before: state, length: state.length + 1, holders: 0 });

/** As scripts/history.lua does before anything else. */
export function onLine(state: CopiedState, line: number, now: number): CopiedState {
  return state.line === line ? state : skipping(state, now, { line });
}

export function skipping(state: CopiedState, now: number, change: Partial<CopiedState>): CopiedState {
  const version = Math.max(state.version + SKIPPED, now * VERSIONS_PER_MS);
  return after(state, { ...change, version, gaps: [...state.gaps, { after: state.version, before: version }] });
}

/** All that led to it, itself included. */
export function lineageOf(state: CopiedState | undefined): ReadonlySet<CopiedState> {
  const found = new Set<CopiedState>();
  for (let one = state; one !== undefined; one = one.before) found.add(one);
  return found;
}

/** Of two, the one that a majority would choose: it was written to later, or has more. */
export const isBetter = (a: CopiedState, b: CopiedState): boolean => a.line > b.line || (a.line === b.line && a.length > b.length);
