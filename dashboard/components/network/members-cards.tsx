import type { JSX } from 'preact';
import { INGRESS } from '../../../model/network.js';
import { addressOrder } from '../../data/addresses.js';
import { cluster } from '../../data/cluster.js';
import { nodeMembers, serviceMembers, type NodeMember, type ServiceMember } from '../../data/network-members.js';
import { Card } from '../card.js';
import { ObjectLink } from '../links.js';
import { StateBadge } from '../state-badge.js';
import { Table, type Column } from '../table.js';

const TASKS = { title: 'Tasks', align: 'right', cell: ({ tasks }: { readonly tasks: number }) => tasks, sortBy: ({ tasks }: { readonly tasks: number }) => tasks } as const;

const SERVICE: Column<ServiceMember> = { title: 'Service', cell: ({ service }) => <ObjectLink kind="Service" name={service.metadata.name} />, sortBy: ({ service }) => service.metadata.name };
const VIP: Column<ServiceMember> = { title: 'Its address (VIP)', cell: ({ vip }) => (vip === undefined ? <span class="quiet">none: its name leads to its tasks</span> : <span class="mono">{vip}</span>), sortBy: ({ vip }) => addressOrder(vip ?? '') };
const PORTS: Column<ServiceMember> = { title: 'Published ports', cell: ({ ports }) => <span class="mono">{ports.join(', ')}</span> };

const NODES: readonly Column<NodeMember>[] = [
  { title: 'Node', cell: ({ node }) => <ObjectLink kind="Node" name={node.metadata.name} />, sortBy: ({ node }) => node.metadata.name },
  { title: 'State', cell: ({ node }) => <StateBadge state={node.status.state} />, sortBy: ({ node }) => node.status.state },
  { title: 'Its address', cell: ({ address }) => <span class="mono">{address}</span>, sortBy: ({ address }) => addressOrder(address) },
  TASKS,
];

/** The services and the nodes of a network. */
export function MembersCards({ network }: { readonly network: string }): JSX.Element {
  const view = cluster.of('Service', 'Task', 'Node');
  const services = serviceMembers(view, network);
  const nodes = nodeMembers(view, network);
  return (
    <>
      <Card flush title={`Services (${services.length})`}>
        <Table label={`Services on ${network}`} columns={[SERVICE, network === INGRESS ? PORTS : VIP, TASKS]} rows={services} keyOf={({ service }) => service.metadata.uid} empty={network === INGRESS ? 'No service publishes a port.' : 'No service is on this network.'} maxHeight="420px" />
      </Card>
      <Card flush title={`Nodes (${nodes.length})`}>
        <Table label={`Nodes on ${network}`} columns={NODES} rows={nodes} keyOf={({ node }) => node.metadata.uid} empty="No node needs it: a network reaches to where its tasks are." maxHeight="420px" />
      </Card>
    </>
  );
}
