import '../styles/topology.css';
import type { JSX } from 'preact';
import { cluster } from '../data/cluster.js';
import { lanesOf } from '../data/lanes.js';
import { requestPathOf, type RequestPath } from '../data/request-path.js';
import { topologyOf } from '../data/topology.js';
import { useFilters } from '../data/use-filters.js';
import { Card, Empty } from './card.js';
import { MeshPorts } from './mesh-ports.js';
import { NetworkLanes } from './network-lanes.js';
import { NodeBoxes } from './node-boxes.js';
import { NodeCells } from './node-cells.js';
import { RequestPathView } from './request-path.js';
import { TaskChipLink, type Highlight } from './task-chip.js';

/** The cluster as a picture: published ports, nodes, what runs on them, and the networks that join them. A chosen port shows the way of its requests. */
export function TopologyPicture(): JSX.Element {
  const { value, set } = useFilters();
  const view = cluster.of('Node', 'Service', 'Task', 'Network');
  const topology = topologyOf(view);
  const { nodes, ports, homeless, scale } = topology;
  const chosen = ports.find(({ key }) => key === value('port'));
  const path = chosen === undefined ? undefined : requestPathOf(view, chosen.service, chosen.group.first);
  const highlight: Highlight | undefined = path && new Map(path.targets.map(({ task, role }) => [task, role] as const));
  const lanes = scale === 'tasks' ? lanesOf(view, nodes) : undefined;
  return (
    <Card wide title="How it hangs together">
      {nodes.length === 0 ? <Empty>Nodes appear here as soon as they join.</Empty> : (
        <div class="topology">
          <MeshPorts ports={ports} chosen={chosen?.key} onChoose={(key) => set('port', key ?? '')} />
          {path !== undefined && chosen !== undefined && <RequestPathView path={path} port={chosen} />}
          {scale === 'cells' ? <NodeCells nodes={nodes} chosen={path && takersOf(path)} /> : (
            <div class={`topology-plan ${scale} ${widthOf(nodes.length)}`} style={{ '--columns': nodes.length }}>
              <NodeBoxes nodes={nodes} highlight={highlight} chosenService={path?.service} />
              {lanes !== undefined && <NetworkLanes lanes={lanes} isIngressChosen={path?.balancer !== undefined} />}
            </div>
          )}
          {homeless.length > 0 && (
            <p class="homeless"><span class="quiet">Not on a node yet:</span> {homeless.slice(0, 40).map((chip) => <TaskChipLink key={chip.name} chip={chip} series={undefined} node={undefined} highlight={highlight} />)}{homeless.length > 40 && <span class="quiet">and {homeless.length - 40} more</span>}</p>
          )}
          {scale === 'tasks' && <Legend />}
        </div>
      )}
    </Card>
  );
}

/** Nodes whose tasks take connections. */
const takersOf = ({ targets }: RequestPath): ReadonlySet<string> => new Set(targets.flatMap(({ role, node }) => (role === 'takes' && node !== undefined ? [node] : [])));

/** How wide the picture must be for one column per node; see topology.css. */
function widthOf(nodes: number): string {
  const [, name] = ([[3, 'narrow'], [4, 'medium'], [6, 'wide'], [8, 'wider']] as const).find(([most]) => nodes <= most) ?? [0, 'widest'];
  return name;
}

const Legend = (): JSX.Element => (
  <p class="topology-legend quiet small">
    Each numbered chip is a task, in the colour of its service:{' '}
    <span class="task-chip sample series-3 good" aria-hidden="true">1</span> runs <span class="task-chip sample series-3 busy" aria-hidden="true">1</span> on its way <span class="task-chip sample series-3 bad" aria-hidden="true">1</span> needs a look <span class="task-chip sample series-3 idle" aria-hidden="true">1</span> leaves or has ended
  </p>
);
