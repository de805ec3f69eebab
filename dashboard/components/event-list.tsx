import type { JSX } from 'preact';
import type { ClusterEvent } from '../../model/event.js';
import { useEvents } from '../data/events.js';
import { Empty } from './card.js';
import { ObjectLink } from './links.js';
import { RelativeTime } from './relative-time.js';
import { StateBadge } from './state-badge.js';

export interface EventListProps {
  /** As of GET /v1/events: `kind=Service&name=web`. */
  readonly query: string;
  readonly limit?: number;
  /** On the page of the object itself its name is not said again. */
  readonly hidesObject?: boolean;
}

/** What happened, newest first, and what happens. */
export function EventList({ query, limit = 50, hidesObject = false }: EventListProps): JSX.Element {
  return <EventItems events={useEvents(query, limit).slice(0, limit)} hidesObject={hidesObject} />;
}

export interface EventItemsProps {
  /** Newest first. */
  readonly events: readonly ClusterEvent[];
  readonly hidesObject?: boolean;
}

/** Events that are at hand already: each list that follows events of its own takes one of the few connections that a browser has for a host. */
export function EventItems({ events, hidesObject = false }: EventItemsProps): JSX.Element {
  if (events.length === 0) return <Empty>Nothing has happened in the time that events are kept.</Empty>;
  return <ol class="list events" tabIndex={0} aria-label="Events, the newest first">{events.map((event) => <EventItem key={event.id} event={event} hidesObject={hidesObject} />)}</ol>;
}

const EventItem = ({ event, hidesObject }: { readonly event: ClusterEvent; readonly hidesObject: boolean }): JSX.Element => (
  <li class={`event ${event.type === 'Warning' ? 'warning' : ''}`}>
    <span class="when quiet"><RelativeTime at={event.time} /></span>
    <span class="what">
      <span class="row">
        {event.type === 'Warning' ? <StateBadge state="Warning" label={event.reason} /> : <span class="tag">{event.reason}</span>}
        {!hidesObject && <span class="quiet">{event.object.kind.toLowerCase()} <ObjectLink kind={event.object.kind} name={event.object.name} /></span>}
      </span>
      <span class="breakable">{event.message}</span>
      <span class="quiet small">by {event.user === undefined ? event.source : <strong>{event.user}</strong>}</span>
    </span>
  </li>
);
