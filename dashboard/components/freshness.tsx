import type { JSX } from 'preact';
import { now } from '../data/clock.js';
import { cluster } from '../data/cluster.js';
import { otherDoors } from '../data/doors.js';
import { members } from '../data/members.js';
import { agoText } from '../data/time.js';

/** Says when the picture is not that of this moment, and where else one may look. The time, which ticks, is not read out. */
export function Freshness(): JSX.Element {
  const { value } = cluster.freshness;
  const reason = value.state === 'loading' ? 'Reading the cluster…' : value.state === 'stale' ? `${value.reason} Trying again…` : '';
  return (
    <div class={reason === '' ? undefined : `banner${value.state === 'stale' ? ' bad' : ''}`}>
      <span role="status">{reason}</span>
      {value.state === 'stale' && <><span>What is shown is from {agoText(now.value - value.since)}.</span><Doors /></>}
    </div>
  );
}

function Doors(): JSX.Element | null {
  const doors = otherDoors(members.value, location.origin);
  return doors.length === 0 ? null : <span>Or ask another manager: {doors.map(({ name, url }, index) => <>{index > 0 && ', '}<a key={url} href={url}>{name}</a></>)}</span>;
}
