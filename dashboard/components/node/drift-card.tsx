import type { JSX } from 'preact';
import type { ClusterEvent } from '../../../model/event.js';
import { cluster } from '../../data/cluster.js';
import { durationText } from '../../data/time.js';
import { Card } from '../card.js';
import { RelativeTime } from '../relative-time.js';
import { StateBadge } from '../state-badge.js';
import '../../styles/object-page.css';

const REPAIRED = 'DriftRepaired';

export interface DriftCardProps {
  readonly node: string;
  /** Of the node, newest first. */
  readonly events: readonly ClusterEvent[];
}

/** What somebody else changed on the host, and Drover put right again. */
export function DriftCard({ node, events }: DriftCardProps): JSX.Element {
  const view = cluster.of('Host', 'Cluster');
  const host = view.host(node);
  const found = host?.status.drift ?? [];
  const repaired = events.filter(({ reason }) => reason === REPAIRED);
  return (
    <Card title="Found and repaired">
      <div class="stack">
        <p class="quiet">Drover reads the whole host every {durationText(view.settings().resyncPeriodMs)}. What differs although nobody asked for a change is put right, and told here.</p>
        {host === undefined ? <p>The host has not been read yet.</p> : (
          <p class="row">
            <StateBadge state={found.length === 0 ? 'ok' : 'Warning'} label={found.length === 0 ? 'nothing differed' : `${found.length} ${found.length === 1 ? 'difference' : 'differences'}`} />
            <span class="quiet">when something was last noted of it, <RelativeTime at={host.status.observedAt} /></span>
          </p>
        )}
        {found.length > 0 && <ul class="findings">{found.map((finding) => <li key={finding}>{finding}</li>)}</ul>}
        {repaired.length > 0 && (
          <>
            <h3>Before</h3>
            <ul class="list stack">{repaired.map(({ id, time, message }) => <li key={id} class="row"><span class="quiet"><RelativeTime at={time} /></span><span class="breakable">{message}</span></li>)}</ul>
          </>
        )}
      </div>
    </Card>
  );
}
