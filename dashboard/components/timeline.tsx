import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ClusterEvent } from '../../model/event.js';
import { now } from '../data/clock.js';
import { byDay } from '../data/event-filter.js';
import { exactText } from '../data/time.js';
import { ObjectLink } from './links.js';
import { StateBadge } from './state-badge.js';
import '../styles/events.css';

const dateText = (ms: number): string => new Date(ms).toLocaleDateString(undefined, { dateStyle: 'full' });

/** Events, newest first, day by day; warnings stand out. */
export function Timeline({ events }: { readonly events: readonly ClusterEvent[] }): JSX.Element {
  const days = useMemo(() => byDay(events, now.peek(), dateText), [events]);
  return (
    <div class="timeline" tabIndex={0} role="region" aria-label="Events, newest first">
      {days.map(({ title, entries }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          <ol class="list">{entries.map((event) => <Moment key={event.id} event={event} />)}</ol>
        </section>
      ))}
    </div>
  );
}

const Moment = ({ event: { time, type, reason, message, object, source, user } }: { readonly event: ClusterEvent }): JSX.Element => (
  <li class={`moment${type === 'Warning' ? ' warning' : ''}`}>
    <time class="quiet number nowrap" dateTime={time} title={exactText(Date.parse(time))}>{new Date(time).toLocaleTimeString()}</time>
    <span class="what">
      <span class="row">
        {type === 'Warning' ? <StateBadge state="Warning" label={reason} title="Warning" /> : <span class="tag">{reason}</span>}
        <span class="quiet">{object.kind.toLowerCase()} <ObjectLink kind={object.kind} name={object.name} /></span>
      </span>
      <span class="breakable">{message}</span>
      <span class="quiet small">by {user === undefined ? `the control plane (${source})` : <strong class="breakable">{user}</strong>}</span>
    </span>
  </li>
);
