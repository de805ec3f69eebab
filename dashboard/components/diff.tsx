import { diffLines } from 'diff';
import type { JSX } from 'preact';

export interface DiffProps {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** Two texts, line by line: what was taken away, what was added. The signs say it without the colours. */
export const Diff = ({ label, before, after }: DiffProps): JSX.Element => (
  <pre class="code diff" tabIndex={0} aria-label={label}>
    {diffLines(before, after).flatMap(({ value, added, removed }, part) => value.replace(/\n$/, '').split('\n').map((line, index) => (
      <span key={`${part}.${index}`} class={added ? 'added' : removed ? 'removed' : ''}>{`${added ? '+' : removed ? '-' : ' '} ${line}\n`}</span>
    )))}
  </pre>
);
