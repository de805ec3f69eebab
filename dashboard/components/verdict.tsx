import type { JSX } from 'preact';
import type { RowMark } from '../../model/network-state.js';
import { markWords, verdictOn, type Verdict as VerdictWords } from '../data/network-state.js';
import type { NetworkReading } from '../data/use-network-state.js';
import { RelativeTime } from './relative-time.js';
import { StateBadge } from './state-badge.js';

/** How a row stands to what is wanted. */
export function Mark({ mark, isApplied }: { readonly mark: RowMark; readonly isApplied: boolean }): JSX.Element {
  const { label, tone, meaning } = markWords(mark, isApplied);
  return <StateBadge state={tone} label={label} title={meaning} />;
}

const LABELS: Readonly<Record<VerdictWords['tone'], string>> = { ok: 'in order', pending: 'on its way', failed: 'changed', none: 'not read' };

export interface VerdictProps {
  readonly reading: NetworkReading;
  /** Differences in the part that is shown. */
  readonly count: number;
}

/** What a look at a host comes to, or why there was none. */
export function Verdict({ reading: { state, problem, isBusy }, count }: VerdictProps): JSX.Element {
  const verdict = state === undefined ? undefined : verdictOn(state, count);
  return (
    <div class="verdict">
      <div class="stack" role="status">
        {problem !== undefined && <p class="error">The host could not be read: {problem}</p>}
        {verdict !== undefined && <p class="row"><StateBadge state={verdict.tone} label={LABELS[verdict.tone]} /><span>{verdict.text}</span></p>}
        {isBusy && <p class="quiet">Asking the host…</p>}
      </div>
      {state?.observedAt !== undefined && !isBusy && <span class="quiet">Read <RelativeTime at={state.observedAt} />.</span>}
    </div>
  );
}
