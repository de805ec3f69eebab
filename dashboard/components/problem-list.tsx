import '../styles/problems.css';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { pathOf } from '../data/paths.js';
import type { Problem, Severity, Subject } from '../data/problem.js';
import type { Standing } from '../data/standing.js';
import { RelativeTime } from './relative-time.js';
import { Words } from './words.js';

export interface ProblemListProps {
  readonly standing: Standing;
  /** Worst first. */
  readonly problems: readonly Problem[];
}

/** So many are shown at first. */
const SHOWN = 8;

/** How the cluster stands, in a sentence; below it what needs somebody. */
export function ProblemList({ standing, problems }: ProblemListProps): JSX.Element {
  const isWhole = useSignal(false);
  const shown = isWhole.value ? problems : problems.slice(0, SHOWN);
  return (
    <section class={`card standing ${standing.tone}`} aria-label="How the cluster stands">
      <p class="sentence" role="status"><Words text={standing.text} /></p>
      {shown.length > 0 && <ul class="list problems">{shown.map((problem) => <ProblemItem key={keyOf(problem)} problem={problem} />)}</ul>}
      {problems.length > SHOWN && (
        <button type="button" class="button plain more" aria-expanded={isWhole.value} onClick={() => { isWhole.value = !isWhole.value; }}>
          {isWhole.value ? 'Show fewer' : `Show ${problems.length - SHOWN} more`}
        </button>
      )}
    </section>
  );
}

const keyOf = ({ kind, about, title }: Problem): string => `${kind} ${about?.kind ?? ''}/${about?.name ?? ''} ${title}`;

const SEVERITY_WORDS: Readonly<Record<Severity, string>> = { critical: 'Does not work', serious: 'Degraded', warning: 'Look at' };
const SEVERITY_TONES: Readonly<Record<Severity, string>> = { critical: 'bad', serious: 'bad', warning: 'busy' };

export function ProblemItem({ problem: { severity, title, reason, remedy, about, see, nextTryAt, path } }: { readonly problem: Problem }): JSX.Element {
  const to = path ?? (about === undefined ? undefined : pathOf(about.kind, about.name));
  return (
    <li class="problem-item">
      <span class={`badge ${SEVERITY_TONES[severity]}`}>{SEVERITY_WORDS[severity]}</span>
      <div class="problem-told">
        <strong class="breakable">{to === undefined ? title : <a href={to}>{title}</a>}</strong>
        {reason !== undefined && reason !== '' && <span class="breakable">{reason}</span>}
        {(remedy !== undefined || see !== undefined || nextTryAt !== undefined) && (
          <span class="quiet breakable">
            {remedy !== undefined && <><Words text={remedy} /> </>}
            {nextTryAt !== undefined && <>Next try <RelativeTime at={nextTryAt} />. </>}
            {see !== undefined && <SeeLink see={see} />}
          </span>
        )}
      </div>
    </li>
  );
}

function SeeLink({ see }: { readonly see: Subject }): JSX.Element | null {
  const path = pathOf(see.kind, see.name);
  return path === undefined ? null : <a href={path}>Look at {see.kind.toLowerCase()} {see.name}</a>;
}
