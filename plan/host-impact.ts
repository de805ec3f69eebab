import { endpointPhase, isPeerState, networksOf, type AnyResource, type Change, type ClusterView, type Node, type Task, type TrafficKeys } from '../model/index.js';
import { encryptedNetworksOf } from './encrypted-peers.js';

/** What of an object shows on hosts: when it stays the same, no host has to look. `undefined` = nothing ever does. */
export function hostRelevant(object: AnyResource): string | undefined {
  switch (object.kind) {
    case 'Task':
      return JSON.stringify([endpointPhase(object), object.status.node, object.status.addresses, object.status.gatewayAddress, object.spec.ports]);
    case 'Service':
      return JSON.stringify([object.status.virtualAddresses, object.status.fwmark, object.spec.ports, object.spec.networks, object.spec.aliases, object.spec.endpointMode]);
    case 'Network':
      return JSON.stringify([object.status.subnet, object.status.vni, object.spec]);
    case 'Node':
      return JSON.stringify([object.status.attachments, object.status.vtep, isPeerState(object.status.state), object.status.facts?.resolvers]);
    case 'Cluster':
      return JSON.stringify(object.spec);
    case 'TrafficKeys':
      return JSON.stringify([object.spec.keys.map(({ spi }) => spi), object.status.sending, object.status.epoch, object.status.bootId]);
    case 'Host':
    case 'Secret':
    case 'Config':
    case 'Revisions':
      return undefined;
  }
}

/** Names of the nodes whose hosts show the object. */
export function affectedNodes(view: ClusterView, object: AnyResource): readonly string[] {
  switch (object.kind) {
    case 'Task':
      return nodesOn(view, networksOf(object.spec), object.status.node);
    case 'Service':
      return nodesOn(view, networksOf(object.spec));
    case 'Node':
      return nodesOn(view, Object.keys(object.status.attachments), object.metadata.name);
    case 'TrafficKeys':
      return nodesOn(view, encryptedNetworks(view, object.metadata.name), object.metadata.name);
    case 'Network':
    case 'Cluster':
      return [...view.list('Node')].map(({ metadata }) => metadata.name);
    case 'Host':
    case 'Secret':
    case 'Config':
    case 'Revisions':
      return [];
  }
}

/**
 * Those of the affected nodes that must not wait: all of them for what is withdrawn, since nothing may send there one connection more; the
 * object's own for a task that came to it, since its start waits for the namespace. An addition elsewhere is only missed a moment longer, and a key that
 * takes over from another waits for the hosts.
 */
export function urgentNodes(view: ClusterView, { op, object }: Pick<Change, 'op' | 'object'>, before: AnyResource | undefined): readonly string[] {
  if (object.kind === 'Task' && !isWithdrawal(before as Task | undefined, object)) return isArrival(before as Task | undefined, object) ? attachedNode(view, object) : [];
  if (object.kind === 'TrafficKeys' && op === 'put' && isRotation(before as TrafficKeys | undefined, object)) return [];
  if (object.kind === 'Node' && op === 'put' && !hasMoved(before as Node | undefined, object)) return [object.metadata.name];
  return affectedNodes(view, object);
}

/** It may have got connections, and must get no more. */
function isWithdrawal(before: Task | undefined, after: Task): boolean {
  const phase = endpointPhase(after);
  if (phase !== 'draining' && phase !== 'ended' && phase !== 'absent') return false;
  return before === undefined ? phase !== 'absent' : endpointPhase(before) === 'serving' || endpointPhase(before) === 'up';
}

const isArrival = (before: Task | undefined, after: Task): boolean =>
  endpointPhase(after) !== 'absent' && (before === undefined || endpointPhase(before) === 'absent' || before.status.node !== after.status.node);

/** Its node, unless an attachment to one of its networks has yet to come: that is news of its own. */
function attachedNode(view: ClusterView, { spec, status }: Task): readonly string[] {
  const node = status.node === undefined ? undefined : view.node(status.node);
  return node !== undefined && networksOf(spec).every((network) => node.status.attachments[network] !== undefined) ? [node.metadata.name] : [];
}

const encryptedNetworks = (view: ClusterView, name: string): readonly string[] => {
  const node = view.node(name);
  return node === undefined ? [] : encryptedNetworksOf(view, node);
};

const isRotation = (before: TrafficKeys | undefined, after: TrafficKeys): boolean =>
  before?.spec.keys.some(({ spi }) => after.spec.keys.some((key) => key.spi === spi)) === true;

/** Peers reach it elsewhere now, or not at all, or again. */
const hasMoved = (before: Node | undefined, after: Node): boolean => before === undefined || whereabouts(before) !== whereabouts(after);
const whereabouts = ({ status: { vtep, state } }: Node): string => JSON.stringify([vtep, isPeerState(state)]);

const nodesOn = (view: ClusterView, networks: readonly string[], own?: string): readonly string[] =>
  [...new Set([...(own === undefined || view.node(own) === undefined ? [] : [own]), ...networks.flatMap((network) => view.nodesOnNetwork(network).map(({ metadata }) => metadata.name))])];
