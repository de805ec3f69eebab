import {
  formatAddress, INGRESS, isLeavingState, subnetOf, type ClusterView, type GatewayState, type HostState, type Node, type OverlayState, type TaskNamespace,
} from '../model/index.js';
import { planEncryption } from './host-encryption.js';
import { compare } from './order.js';
import { overlayOf, planOverlayPicture, type OverlayPicture } from './overlay-picture.js';
import { localTasks, planHostPorts, planNamespace } from './task-namespace.js';

/** The shared part of each network; a caller that plans many hosts hands in one that remembers (createPictures). */
export type PictureOf = (network: string) => OverlayPicture | undefined;

/** Remembers each network's picture until something that shows in it has changed. */
export function createPictures(view: ClusterView, plan: typeof planOverlayPicture = planOverlayPicture): PictureOf {
  const known = new Map<string, { readonly revision: number; readonly picture: OverlayPicture | undefined }>();
  return (network) => {
    const revision = view.revisionOf(network);
    const held = known.get(network);
    if (held?.revision === revision) return held.picture;
    const picture = plan(view, network, held?.picture);
    if (picture === undefined) known.delete(network);
    else known.set(network, { revision, picture });
    return picture;
  };
}

/**
 * What the host's network should be; undefined for a node that has not joined, leaves or is gone, where nothing of Drover's should remain.
 * Pure, and equal for equal views: the lists have a fixed order.
 */
export function planHostState(view: ClusterView, nodeName: string, pictureOf: PictureOf = createPictures(view)): HostState | undefined {
  const node = view.node(nodeName);
  if (node?.status.vtep === undefined || isLeavingState(node.status.state)) return undefined;
  const settings = view.settings();
  const tasks = localTasks(view, nodeName);
  const networks = planNetworks(node, pictureOf);
  const encryption = planEncryption(view, node);
  const attached = new Set(networks.map(({ name }) => name));
  return {
    vtep: node.status.vtep.address,
    vxlanPort: settings.vxlanPort,
    overlaySubnets: [...view.list('Network')].map(({ status }) => status.subnet).filter((subnet) => subnet !== '').sort(),
    gateway: gatewayOf(settings.gatewaySubnet),
    networks,
    ...(encryption === undefined ? {} : { encryption }),
    hostPorts: planHostPorts(tasks),
    namespaces: tasks.flatMap((task) => planNamespace(task, { view, node, pictureOf }) ?? []).filter((namespace) => isReachable(namespace, attached)),
  };
}

/** `.1` is the host's, `.2` the ingress sandbox's. */
export function gatewayOf(subnet: string): GatewayState {
  const { base } = subnetOf(subnet);
  return { subnet, address: formatAddress(base + 1), ingress: formatAddress(base + 2) };
}

const planNetworks = (node: Node, pictureOf: PictureOf): OverlayState[] =>
  Object.keys(node.status.attachments)
    .sort((one, other) => Number(other === INGRESS) - Number(one === INGRESS) || compare(one, other))
    .flatMap((name) => {
      const picture = pictureOf(name);
      return (picture === undefined ? undefined : overlayOf(picture, node)) ?? [];
    });

/** A task comes after the attachment of its networks to the node. */
const isReachable = ({ interfaces }: TaskNamespace, attached: ReadonlySet<string>): boolean => interfaces.every(({ network }) => attached.has(network));
