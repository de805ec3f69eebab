import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { AuditEntry } from '../../model/audit.js';
import type { ClusterEvent } from '../../model/event.js';
import { AuditFilterBar, AuditTable } from '../components/audit-table.js';
import { Card, Empty } from '../components/card.js';
import { EventFilterBar } from '../components/event-filter-bar.js';
import { Page } from '../components/page.js';
import { Tabs } from '../components/tabs.js';
import { Timeline } from '../components/timeline.js';
import { auditFilterOf, countText, eventFilterOf, pathOfAudit, queryOf, type AuditFilter, type EventFilter } from '../data/event-filter.js';
import { useLog } from '../data/events.js';
import { isAdmin } from '../data/session.js';
import '../styles/jobs.css';

/** How many of the newest are shown; the next step is asked for by a button. */
const LIMITS = [100, 500, 2000] as const;

/** What happened in the cluster, and for administrators what users changed. */
export function EventsPage(): JSX.Element {
  const { query } = useLocation();
  const isAudit = query.view === 'audit' && isAdmin();
  const tabs = [{ href: '/events', title: 'Events', isHere: !isAudit }, { href: pathOfAudit({}), title: 'Audit trail', isHere: isAudit }];
  return (
    <Page title={isAudit ? 'Audit trail' : 'Events'}>
      {isAdmin() && <Tabs label="What happened, and what users did" tabs={tabs} />}
      {isAudit ? <Trail filter={auditFilterOf(query)} /> : <Events filter={eventFilterOf(query)} />}
    </Page>
  );
}

function Events({ filter }: { readonly filter: EventFilter }): JSX.Element {
  const { entries, more } = useOlder<ClusterEvent>('/v1/events', queryOf(filter));
  const reasons = [...new Set(entries.map(({ reason }) => reason))].sort();
  const isAll = Object.keys(filter).length === 0;
  return (
    <>
      <p class="quiet">Whatever happens to nodes, services, tasks and networks, as it happens. Events are kept for the time that the Cluster settings say (retention.events).</p>
      <Card title={<span aria-live="polite">{countText(entries)}</span>} flush>
        <EventFilterBar filter={filter} reasons={reasons} />
        {entries.length === 0 ? <Empty>{isAll ? 'Nothing has happened in the time that events are kept.' : 'No event that is kept is like that.'}</Empty> : <Timeline events={entries} />}
        {more}
      </Card>
    </>
  );
}

function Trail({ filter }: { readonly filter: AuditFilter }): JSX.Element {
  const { entries, more } = useOlder<AuditEntry>('/v1/audit', queryOf(filter));
  const actions = [...new Set(entries.map(({ action }) => action))].sort();
  const isAll = Object.keys(filter).length === 0;
  return (
    <>
      <p class="quiet">Who changed what, from where, and how it ended; also what was refused. Values of secrets are never written down.</p>
      <Card title="Changes by users" flush>
        <AuditFilterBar filter={filter} actions={actions} />
        <AuditTable entries={entries} empty={isAll ? 'Nobody has changed anything in the time that the trail is kept.' : 'No entry that is kept is like that.'} />
        {more}
      </Card>
    </>
  );
}

/** The newest entries that a query asks for, live, with a button that brings older ones where there may be some. */
function useOlder<Entry extends { readonly id?: string }>(path: string, query: string): { readonly entries: readonly Entry[]; readonly more: ComponentChildren } {
  const step = useSignal({ query, index: 0 });
  const index = step.value.query === query ? step.value.index : 0;
  const limit = LIMITS[index] ?? LIMITS[0];
  const arrived = useLog<Entry>(path, query, limit);
  const shown = useRef<{ readonly query: string; readonly entries: readonly Entry[] }>({ query, entries: [] });
  if (shown.current.query !== query || arrived.length >= shown.current.entries.length) shown.current = { query, entries: arrived }; // until the longer list is there the shorter one stays
  const { entries } = shown.current;
  const hasMore = entries.length >= limit && index < LIMITS.length - 1;
  const more = hasMore ? <p class="more"><button type="button" class="button" onClick={() => { step.value = { query, index: index + 1 }; }}>Show older ones</button></p> : undefined;
  return { entries, more };
}
