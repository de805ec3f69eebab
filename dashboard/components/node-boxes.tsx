import type { JSX } from 'preact';
import { INGRESS } from '../../model/network.js';
import { pathOf } from '../data/paths.js';
import { counted } from '../data/problem.js';
import type { NodeBox, ServiceOnNode } from '../data/topology.js';
import { StateBadge } from './state-badge.js';
import { TaskChipLink, type Highlight } from './task-chip.js';
import { ToneBadge } from './tone-badge.js';

export interface NodeBoxesProps {
  readonly nodes: readonly NodeBox[];
  readonly highlight: Highlight | undefined;
  /** Whose port is chosen: where tasks are counted only, the others fade. */
  readonly chosenService: string | undefined;
}

/** The nodes side by side, with what runs on each. */
export const NodeBoxes = ({ nodes, highlight, chosenService }: NodeBoxesProps): JSX.Element => (
  <ul class="list node-boxes" aria-label="Nodes">{nodes.map((node) => <Box key={node.name} node={node} highlight={highlight} chosenService={chosenService} />)}</ul>
);

function Box({ node, highlight, chosenService }: { readonly node: NodeBox } & Omit<NodeBoxesProps, 'nodes'>): JSX.Element {
  const { name, state, availability, isManager, tone, services, tasks } = node;
  const isCounted = services.every(({ chips }) => chips.length === 0);
  const networks = isCounted ? node.networks.filter((network) => network !== INGRESS) : node.networks; // every node is on that one
  return (
    <li class={`node-box ${tone}`}>
      <div class="node-box-head">
        <a class="breakable" href={pathOf('Node', name)}><strong>{name}</strong></a>
        <span class="row">
          <StateBadge state={state} />
          {availability !== undefined && <ToneBadge tone={availability === 'draining' ? 'busy' : 'idle'} label={availability} />}
          {isManager && <span class="tag">manager</span>}
        </span>
      </div>
      {services.length === 0 && <span class="quiet small">no tasks</span>}
      {services.map((service) => (service.chips.length === 0
        ? <Counted key={service.service} service={service} node={name} isFaded={chosenService !== undefined && chosenService !== service.service} />
        : <Chips key={service.service} service={service} node={name} highlight={highlight} />))}
      {networks.length > 0 && <p class="node-box-networks quiet small" title={`Overlay networks that ${name} is on`}>on {networks.join(', ')}<span class="visually-hidden">; {counted(tasks, 'task')}</span></p>}
    </li>
  );
}

interface ServicePartProps {
  readonly service: ServiceOnNode;
  readonly node: string;
}

const Chips = ({ service: { service, series, chips }, node, highlight }: ServicePartProps & { readonly highlight: Highlight | undefined }): JSX.Element => (
  <div class="on-node">
    <span class={`service-name small series-${series}`} title={service}>{service}</span>
    <span class="task-chips">{chips.map((chip) => <TaskChipLink key={chip.name} chip={chip} series={series} node={node} highlight={highlight} />)}</span>
  </div>
);

/** Many tasks: how many run, and how many do not. */
const Counted = ({ service: { service, series, counts, total }, node, isFaded }: ServicePartProps & { readonly isFaded: boolean }): JSX.Element => (
  <a class={`on-node counted ${isFaded ? 'faded' : ''}`} href={`/tasks?node=${encodeURIComponent(node)}&service=${encodeURIComponent(service)}`}>
    <span class={`service-name small series-${series}`} title={service}>{service}</span>
    <span class={`small number nowrap ${counts.bad > 0 ? 'count-bad' : ''}`} title={counts.bad > 0 ? `${counts.bad} need a look` : undefined}>{counts.bad > 0 && '! '}{counts.good === total ? total : `${counts.good} of ${total}`}</span>
  </a>
);
