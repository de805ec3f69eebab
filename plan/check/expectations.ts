import { underlayMtuOf, type ClusterView, type Node } from '../../model/index.js';
import { encryptedNetworksOf } from '../encrypted-peers.js';
import { overlayMtu } from '../overlay-picture.js';
import { publishedOn, type PublishedPort } from '../published.js';

/** What the cluster needs of one host. */
export interface HostExpectations {
  readonly vxlanPort: number;
  readonly gatewaySubnet: string;
  /** Absent for a node that has not joined. */
  readonly vtep?: string;
  /** The widest overlay on the host, and what its tunnel needs of the back network. */
  readonly overlay?: { readonly name: string; readonly mtu: number; readonly needs: number };
  /** Encrypted networks that it is on, sorted. */
  readonly encrypted: readonly string[];
  readonly published: readonly PublishedPort[];
}

export function expectationsOf(view: ClusterView, node: Node): HostExpectations {
  const { vxlanPort, gatewaySubnet } = view.settings();
  return { vxlanPort, gatewaySubnet, vtep: node.status.vtep?.address, overlay: widestOverlay(view, node), encrypted: encryptedNetworksOf(view, node).sort(), published: publishedOn(view, node) };
}

function widestOverlay(view: ClusterView, { status }: Node): HostExpectations['overlay'] {
  const overlays = Object.keys(status.attachments).sort().flatMap((name) => {
    const mtu = mtuOf(view, name);
    return mtu === undefined ? [] : [{ name, mtu, needs: underlayMtuOf(mtu, view.network(name)?.spec.encrypted === true) }];
  });
  return overlays.sort((one, other) => other.needs - one.needs)[0];
}

/** MTU of the network's interfaces; undefined for a network that is not there. */
export function mtuOf(view: ClusterView, name: string): number | undefined {
  const network = view.network(name);
  return network === undefined ? undefined : overlayMtu(network, view.nodesOnNetwork(name));
}
