import type { Peer } from '../model/index.js';
import { compare } from './order.js';

/** An overlay address, the tunnel end behind which it is, and the node that has it. */
export type Endpoint = Peer & { readonly node: string };

/** All endpoints of one network. What is cut out for a node is kept, so that the same list stays the same object. */
export class Endpoints {
  readonly #all: readonly { readonly node: string; readonly peer: Peer }[];
  readonly #besides = new Map<string, readonly Peer[]>();

  constructor(endpoints: readonly Endpoint[]) {
    this.#all = endpoints.map(({ node, address, vtep }) => ({ node, peer: { address, vtep } })).sort((one, other) => compare(one.peer.address, other.peer.address));
  }

  /** What lives on other nodes, sorted by address. */
  beside(node: string): readonly Peer[] {
    const known = this.#besides.get(node);
    if (known !== undefined) return known;
    const peers = this.#all.filter((endpoint) => endpoint.node !== node).map(({ peer }) => peer);
    this.#besides.set(node, peers);
    return peers;
  }

  equals(other: Endpoints): boolean {
    return this.#all.length === other.#all.length && this.#all.every(({ node, peer }, index) => {
      const held = other.#all[index];
      return held?.node === node && held.peer.address === peer.address && held.peer.vtep === peer.vtep;
    });
  }
}
