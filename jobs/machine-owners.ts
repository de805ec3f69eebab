import type { MachineIdentity } from '../host/join/identity.js';
import type { ClusterView, Node } from '../model/index.js';

/** What the node's machine must be, once it has joined, and which machines belong to others. An empty id is one that was forgotten on purpose. */
export function identityOf(node: Node, view: ClusterView): MachineIdentity {
  const known = node.status.joinedAt === undefined ? undefined : node.status.facts?.machineId;
  return { owners: new Map(claims(node, view)), ...(known !== undefined && known !== '' && { machineId: known }) };
}

/**
 * The node that keeps a machine which two claim: both were first seen at the same time, as cloned machines that join together are. One that has
 * joined before, else the first by name; undefined when nobody else claims it.
 */
export function ownerBefore(node: Node, machineId: string, view: ClusterView): string | undefined {
  const others = claims(node, view).filter(([claimed]) => claimed === machineId).map(([, name]) => view.node(name));
  return others.find((other) => other !== undefined && (other.status.joinedAt !== undefined || (node.status.joinedAt === undefined && other.metadata.name < node.metadata.name)))?.metadata.name;
}

const claims = (node: Node, view: ClusterView): (readonly [string, string])[] =>
  [...view.list('Node')].flatMap(({ metadata: { name }, status: { facts, state } }) =>
    (facts === undefined || facts.machineId === '' || name === node.metadata.name || state === 'removed' ? [] : [[facts.machineId, name] as const]));
