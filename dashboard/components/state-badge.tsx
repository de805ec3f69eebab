import type { JSX } from 'preact';
import { toneOf, wordsOf } from '../data/tone.js';

export interface StateBadgeProps {
  /** A state as the model names it: `running`, `joinFailed`, `rollback_started`. */
  readonly state: string;
  /** Shown instead of the state's own name. */
  readonly label?: string;
  readonly title?: string;
}

/** A state in words and colour; the words alone are enough. */
export const StateBadge = ({ state, label, title }: StateBadgeProps): JSX.Element => <span class={`badge ${toneOf(state)}`} title={title}>{label ?? wordsOf(state)}</span>;
