import type { JSX } from 'preact';
import { now } from '../data/clock.js';
import { cluster } from '../data/cluster.js';
import { otherDoors } from '../data/doors.js';
import { members } from '../data/members.js';
import { agoText } from '../data/time.js';

/** Says when the picture is not that of this moment, and where else one may look. */
export function Freshness(): JSX.Element {
  const { value } = cluster.freshness;
  return (
    <div role="status" aria-live="polite">
      {value.state === 'loading' && <div class="banner">Reading the cluster…</div>}
      {value.state === 'stale' && <div class="banner bad"><span>{value.reason} What is shown is from {agoText(now.value - value.since)}.</span><span>Trying again…</span><Doors /></div>}
    </div>
  );
}

function Doors(): JSX.Element | null {
  const doors = otherDoors(members.value, location.origin);
  return doors.length === 0 ? null : <span>Or ask another manager: {doors.map(({ name, url }, index) => <>{index > 0 && ', '}<a key={url} href={url}>{name}</a></>)}</span>;
}
