import type { JSX } from 'preact';
import { useRoute } from 'preact-iso';
import type { Node } from '../../model/node.js';
import { NodeActions } from '../actions/node-actions.js';
import { Card } from '../components/card.js';
import { ConditionsCard } from '../components/conditions-card.js';
import { EventItems } from '../components/event-list.js';
import { JobsLink } from '../components/links.js';
import { NetworkStateCard } from '../components/network-state-card.js';
import { AttachmentsCard } from '../components/node/attachments-card.js';
import { DrainCard } from '../components/node/drain-card.js';
import { DriftCard } from '../components/node/drift-card.js';
import { ListenersCard } from '../components/node/listeners-card.js';
import { MachineCard } from '../components/node/machine-card.js';
import { StateCard } from '../components/node/state-card.js';
import { TasksCard } from '../components/node/tasks-card.js';
import { Page } from '../components/page.js';
import { StateBadge } from '../components/state-badge.js';
import { YamlCard } from '../components/yaml-card.js';
import { cluster } from '../data/cluster.js';
import { useEvents } from '../data/events.js';
import { Gone } from './not-found.js';

/** Enough for the last repairs to be among them. */
const EVENTS_KEPT = 200;
const EVENTS_SHOWN = 50;

/** One host of the cluster: how it is, what runs there, and what its kernel has. */
export function NodePage(): JSX.Element {
  const name = useRoute().params.name ?? '';
  const node = cluster.of('Node').node(name);
  return node === undefined ? <Gone what="node" name={name} /> : <NodeView key={name} node={node} />;
}

function NodeView({ node }: { readonly node: Node }): JSX.Element {
  const { name } = node.metadata;
  const { state, conditions, availability } = node.status;
  const events = useEvents(`for=${encodeURIComponent(`node/${name}`)}`, EVENTS_KEPT);
  return (
    <Page title={name} heading={<span class="row">{name} <StateBadge state={state} />{availability !== undefined && availability.state !== 'active' && <StateBadge state={availability.state} />}</span>} crumbs={<a href="/nodes">Nodes</a>} actions={<><NodeActions node={node} /><JobsLink about={name} /></>}>
      <div class="columns halves">
        <div class="cards"><StateCard node={node} /><DrainCard node={node} /><ConditionsCard conditions={conditions} /></div>
        <div class="cards"><MachineCard node={node} /></div>
        <TasksCard node={name} />
        <div class="cards"><AttachmentsCard node={node} /><ListenersCard node={name} /></div>
        <div class="cards"><DriftCard node={name} events={events} /></div>
        <NetworkStateCard node={name} />
        <Card wide flush title="Events"><EventItems events={events.slice(0, EVENTS_SHOWN)} hidesObject /></Card>
        <YamlCard object={node} />
      </div>
    </Page>
  );
}
