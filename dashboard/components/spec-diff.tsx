import type { JSX } from 'preact';
import { Diff } from './diff.js';

export interface SpecDiffProps {
  readonly title: string;
  readonly before: string;
  readonly after: string;
}

/** Two specs, line by line, or that they are the same. */
export const SpecDiff = ({ title, before, after }: SpecDiffProps): JSX.Element => (
  before === after ? <p class="quiet">{title}: there is no difference.</p> : <><h3>{title}</h3><Diff label={title} before={before} after={after} /></>
);
