import type { JSX } from 'preact';
import type { Tone } from '../data/tone.js';

export interface ToneBadgeProps {
  readonly tone: Tone;
  readonly label: string;
  readonly title?: string | undefined;
}

/** Words in the colour of what they mean here, where the state alone does not say it. */
export const ToneBadge = ({ tone, label, title }: ToneBadgeProps): JSX.Element => <span class={`badge ${tone}`} title={title}>{label}</span>;
