import { signal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { ClusterEvent } from '../../model/event.js';

/** Events kept for a list; older ones leave it. */
const KEPT = 500;

export interface EventFeed {
  /** Newest first. */
  readonly events: ReadonlySignal<readonly ClusterEvent[]>;
  close(): void;
}

/** The newest events and all that follow. `query` is that of GET /v1/events: `kind=Service&name=web`. The browser resumes by the last id when the connection breaks. */
export function followEvents(query: string, { limit = 100, onBatch = requestAnimationFrame }: { readonly limit?: number; readonly onBatch?: (draw: () => void) => void } = {}): EventFeed {
  const events = signal<readonly ClusterEvent[]>([]);
  const source = new EventSource(`/v1/events?${query === '' ? '' : `${query}&`}watch=1&limit=${limit}`);
  let arrived: ClusterEvent[] = [];
  source.onmessage = ({ data }: MessageEvent<string>) => {
    arrived.push(JSON.parse(data) as ClusterEvent);
    if (arrived.length > 1) return;
    onBatch(() => {
      const known = new Set(events.peek().map(({ id }) => id));
      const fresh = arrived.filter(({ id }) => id === undefined || !known.has(id)).reverse();
      arrived = [];
      events.value = [...fresh, ...events.peek()].slice(0, KEPT);
    });
  };
  return { events, close: () => source.close() };
}

/** The events that a query asks for, newest first, while the component is shown. */
export function useEvents(query: string, limit?: number): readonly ClusterEvent[] {
  const feed = useMemo(() => followEvents(query, { limit }), [query, limit]);
  useEffect(() => () => feed.close(), [feed]);
  return feed.events.value;
}
