import type { JSX } from 'preact';
import type { MachineName } from '../data/machine-graph.js';
import { timesBetween, type WayStep } from '../data/machine-way.js';
import { stateMeaning } from '../data/machine-words.js';
import { tookText } from '../data/time.js';
import { wordsOf } from '../data/tone.js';
import { RelativeTime } from './relative-time.js';
import { StateBadge } from './state-badge.js';

export interface WayListProps {
  readonly machine: MachineName;
  readonly way: readonly WayStep[];
}

/** The way something came through its states, in words, with the times that are known. */
export function WayList({ machine, way }: WayListProps): JSX.Element {
  const after = timesBetween(way);
  return (
    <ol class="life-way">
      {way.map((step, index) => <Step key={index} step={step} machine={machine} afterMs={after[index]} />)}
    </ol>
  );
}

function Step({ step: { state, certainty, at, note }, machine, afterMs }: { readonly step: WayStep; readonly machine: MachineName; readonly afterMs: number | undefined }): JSX.Element {
  if (certainty === 'possible') return <li class="possible"><span class="quiet">perhaps {wordsOf(state)}: so short a step is not recorded</span></li>;
  return (
    <li>
      <span class="row">
        <StateBadge state={state} title={stateMeaning(machine, state)} />
        {certainty === 'certain' && <span class="quiet">when is not recorded</span>}
        <span class="quiet"><RelativeTime at={at} />{afterMs !== undefined && ` (${tookText(afterMs)} later)`}</span>
      </span>
      {note !== undefined && note !== '' && note !== state && <span class="quiet breakable">{note}</span>}
    </li>
  );
}
