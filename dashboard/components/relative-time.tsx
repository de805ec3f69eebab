import type { JSX } from 'preact';
import { now } from '../data/clock.js';
import { agoText, exactText } from '../data/time.js';

/** `3 min ago`, with the exact time on hover. Nothing when there is none. */
export function RelativeTime({ at }: { readonly at: string | undefined }): JSX.Element | null {
  const ms = at === undefined ? Number.NaN : Date.parse(at);
  if (Number.isNaN(ms)) return null;
  return <time dateTime={at} title={exactText(ms)} class="nowrap number">{agoText(now.value - ms)}</time>;
}
