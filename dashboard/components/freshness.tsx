import type { JSX } from 'preact';
import { now } from '../data/clock.js';
import { cluster } from '../data/cluster.js';
import { agoText } from '../data/time.js';

/** Says when the picture is not that of this moment. */
export function Freshness(): JSX.Element {
  const { value } = cluster.freshness;
  return (
    <div role="status" aria-live="polite">
      {value.state === 'loading' && <div class="banner">Reading the cluster…</div>}
      {value.state === 'stale' && <div class="banner bad"><span>{value.reason} What is shown is from {agoText(now.value - value.since)}.</span><span>Trying again…</span></div>}
    </div>
  );
}
