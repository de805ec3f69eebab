import type { ClusterView, Node } from '../model/index.js';
import { byName } from './order.js';
import { isNodePresent } from './overlay-picture.js';

/** Names of the encrypted networks that the node has an address on. */
export const encryptedNetworksOf = (view: ClusterView, { status: { attachments } }: Node): string[] =>
  Object.keys(attachments).filter((network) => view.network(network)?.spec.encrypted === true);

/** The other nodes on the node's encrypted networks that traffic may come from and go to, by name. Pure. */
export function encryptedPeers(view: ClusterView, name: string): Node[] {
  const node = view.node(name);
  if (node === undefined) return [];
  const peers = encryptedNetworksOf(view, node).flatMap((network) => view.nodesOnNetwork(network)).filter((peer) => peer.metadata.name !== name && peer.status.vtep !== undefined && isNodePresent(peer));
  return [...new Map(peers.map((peer) => [peer.metadata.name, peer])).values()].sort(byName);
}
