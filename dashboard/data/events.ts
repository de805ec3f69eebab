import { signal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { ClusterEvent } from '../../model/event.js';

/** Entries kept for a list unless it asks for more; older ones leave it. */
const KEPT = 500;
/** After an answer that is none, as while the control plane starts; what merely breaks the browser opens again by itself. */
const REOPEN_MS = 3000;

interface Entry {
  readonly id?: string;
}

export interface LogFeed<E extends Entry> {
  /** Newest first. */
  readonly events: ReadonlySignal<readonly E[]>;
  close(): void;
}

export type EventFeed = LogFeed<ClusterEvent>;

interface FeedOptions {
  readonly limit?: number;
  readonly onBatch?: (draw: () => void) => void;
}

/** The newest entries of a log of the API, and all that follow. `query` as of GET /v1/events: `kind=Service&name=web`. Resumed by the last id when the connection breaks. */
export function followLog<E extends Entry>(path: string, query: string, { limit = 100, onBatch = requestAnimationFrame }: FeedOptions = {}): LogFeed<E> {
  const events = signal<readonly E[]>([]);
  const kept = Math.max(KEPT, limit);
  let arrived: E[] = [];
  let source: EventSource | undefined;
  let reopening: ReturnType<typeof setTimeout> | undefined;
  const take = (): void => {
    const known = new Set(events.peek().map(({ id }) => id));
    const fresh = arrived.filter(({ id }) => id === undefined || !known.has(id)).reverse();
    arrived = [];
    events.value = [...fresh, ...events.peek()].slice(0, kept);
  };
  const open = (): void => {
    const last = events.peek()[0]?.id;
    const opened = new EventSource(`${path}?${query === '' ? '' : `${query}&`}watch=1&limit=${limit}${last === undefined ? '' : `&after=${encodeURIComponent(last)}`}`);
    opened.onmessage = ({ data }: MessageEvent<string>) => {
      arrived.push(JSON.parse(data) as E);
      if (arrived.length === 1) onBatch(take);
    };
    opened.onerror = () => { if (opened.readyState === EventSource.CLOSED) reopening = setTimeout(open, REOPEN_MS); };
    source = opened;
  };
  const close = (): void => {
    clearTimeout(reopening);
    source?.close();
  };
  const rest = (): void => { // as `attentively` does
    close();
    if (!document.hidden) open();
  };
  document.addEventListener('visibilitychange', rest);
  if (!document.hidden) open();
  return {
    events,
    close: () => {
      document.removeEventListener('visibilitychange', rest);
      close();
    },
  };
}

/** The newest events and all that follow. */
export const followEvents = (query: string, options: FeedOptions = {}): EventFeed => followLog<ClusterEvent>('/v1/events', query, options);

/** The entries that a query asks for, newest first, while the component is shown. */
export function useLog<E extends Entry>(path: string, query: string, limit?: number): readonly E[] {
  const feed = useMemo(() => followLog<E>(path, query, { limit }), [path, query, limit]);
  useEffect(() => () => feed.close(), [feed]);
  return feed.events.value;
}

/** The events that a query asks for, newest first, while the component is shown. */
export const useEvents = (query: string, limit?: number): readonly ClusterEvent[] => useLog<ClusterEvent>('/v1/events', query, limit);
