import type { ComponentChildren, JSX } from 'preact';
import type { Tone } from '../data/tone.js';

export interface StandingLineProps {
  readonly tone: Tone;
  readonly children: ComponentChildren;
}

const WORDS: Readonly<Record<Tone, string>> = { good: 'all is well', busy: 'under way', bad: 'needs attention', idle: 'at rest' };

/** How something stands, in one sentence at the top of its page. */
export const StandingLine = ({ tone, children }: StandingLineProps): JSX.Element => (
  <p class="standing"><span class={`badge ${tone}`}>{WORDS[tone]}</span><span class="breakable">{children}</span></p>
);
