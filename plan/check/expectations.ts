import { isTerminalTask, VXLAN_OVERHEAD, type ClusterView, type Node, type Protocol } from '../../model/index.js';
import { overlayMtu } from '../overlay-picture.js';

/** What the cluster needs of one host. */
export interface HostExpectations {
  readonly vxlanPort: number;
  readonly gatewaySubnet: string;
  /** Absent for a node that has not joined. */
  readonly vtep?: string;
  /** The widest overlay on the host, and what its tunnel needs of the back network. */
  readonly overlay?: { readonly name: string; readonly mtu: number; readonly needs: number };
  readonly published: readonly PublishedPort[];
}

export interface PublishedPort {
  readonly protocol: Protocol;
  readonly port: number;
  readonly service: string;
}

export function expectationsOf(view: ClusterView, node: Node): HostExpectations {
  const { vxlanPort, gatewaySubnet } = view.settings();
  return { vxlanPort, gatewaySubnet, vtep: node.status.vtep?.address, overlay: widestOverlay(view, node), published: publishedOn(view, node.metadata.name) };
}

function widestOverlay(view: ClusterView, { status }: Node): HostExpectations['overlay'] {
  const overlays = Object.keys(status.attachments).sort().flatMap((name) => {
    const mtu = mtuOf(view, name);
    return mtu === undefined ? [] : [{ name, mtu, needs: mtu + VXLAN_OVERHEAD }];
  });
  return overlays.sort((one, other) => other.mtu - one.mtu)[0];
}

/** MTU of the network's interfaces; undefined for a network that is not there. */
export function mtuOf(view: ClusterView, name: string): number | undefined {
  const network = view.network(name);
  return network === undefined ? undefined : overlayMtu(network, view.nodesOnNetwork(name));
}

/** Ingress ports are open on every host, host-mode ports where their task is. */
function publishedOn(view: ClusterView, node: string): PublishedPort[] {
  const ingress = [...view.list('Service')].flatMap(({ metadata, spec }) =>
    spec.ports.filter(({ mode }) => mode === 'ingress').map(({ protocol, published }) => ({ protocol, port: published, service: metadata.name })));
  const local = view.tasksOnNode(node).filter((task) => !isTerminalTask(task)).flatMap(({ spec }) =>
    spec.ports.filter(({ mode }) => mode === 'host').map(({ protocol, published }) => ({ protocol, port: published, service: spec.service })));
  return [...ingress, ...local];
}
