import { canonicalJson, hasIngressPort, INGRESS, isServing, isTerminalTask, networksOf, type AnyResource, type ClusterView, type Node, type Task } from '../model/index.js';

/** What of an object shows on hosts: when it stays the same, no host has to look. `undefined` = nothing ever does. */
export function hostRelevant(object: AnyResource): string | undefined {
  switch (object.kind) {
    case 'Task':
      return canonicalJson([phaseOf(object), object.status.node, object.status.addresses, object.status.gatewayAddress, object.spec.ports]);
    case 'Service':
      return canonicalJson([object.status.virtualAddresses, object.status.fwmark, object.spec.ports, object.spec.networks, object.spec.endpointMode]);
    case 'Network':
      return canonicalJson([object.status.subnet, object.status.vni, object.spec]);
    case 'Node':
      return canonicalJson([object.status.attachments, object.status.vtep, object.status.state === 'down' || object.status.state === 'removed', object.status.facts?.resolvers]);
    case 'Cluster':
      return canonicalJson(object.spec);
    case 'Host':
      return undefined;
  }
}

/** Names of the nodes whose hosts show the object. */
export function affectedNodes(view: ClusterView, object: AnyResource): readonly string[] {
  switch (object.kind) {
    case 'Task':
      return nodesOn(view, networksOf(object.spec), object.status.node);
    case 'Service':
      return nodesOn(view, hasIngressPort(object.spec.ports) ? [...object.spec.networks, INGRESS] : object.spec.networks);
    case 'Node':
      return nodesOn(view, Object.keys(object.status.attachments), object.metadata.name);
    case 'Network':
    case 'Cluster':
      return [...view.list('Node')].map(nameOf);
    case 'Host':
      return [];
  }
}

const nodesOn = (view: ClusterView, networks: readonly string[], own?: string): readonly string[] =>
  [...view.list('Node')].filter((node) => node.metadata.name === own || networks.some((network) => node.status.attachments[network] !== undefined)).map(nameOf);

const nameOf = (node: Node): string => node.metadata.name;

/** Steps in the life of an endpoint, as hosts see it. */
function phaseOf(task: Task): string {
  if (task.status.released || task.status.node === undefined) return 'absent';
  if (isTerminalTask(task)) return 'ended';
  if (task.status.state === 'stopping') return 'draining';
  return isServing(task) ? 'serving' : 'held';
}
