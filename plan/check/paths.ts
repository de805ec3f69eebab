import type { PathResult } from '../../model/index.js';

/** Largest packet of each sender that a receiver saw, by the sender's address on the ingress network. In bytes of the IP packet. */
export type Arrivals = ReadonlyMap<string, number>;

export interface PathTargets {
  readonly name: string;
  /** On the ingress network. */
  readonly address: string;
}

export interface PathEvidence {
  readonly nodes: readonly PathTargets[];
  /** Pairs that matter: a question about some nodes leaves out the pairs of the others. */
  readonly isWanted: (from: string, to: string) => boolean;
  /** Size of a full packet on the ingress network. */
  readonly mtu: number;
  /** Nodes that have sent, and for each peer the largest size that it answered: both ways work for that one. */
  readonly replies: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Nodes whose arrivals could be read. */
  readonly arrivals: ReadonlyMap<string, Arrivals>;
}

/** One result per ordered pair, told by the receiver where it can be asked: a way that is closed in one direction only shows in one cell. Pure. */
export function planPaths({ nodes, isWanted, mtu, replies, arrivals }: PathEvidence): PathResult[] {
  return nodes.flatMap((from) => nodes.filter((to) => to !== from && isWanted(from.name, to.name)).map((to): PathResult => {
    const pair = { from: from.name, to: to.name };
    const sent = replies.get(from.name);
    if (sent === undefined) return { ...pair, result: 'unknown' };
    const answered = sent.get(to.name) ?? 0;
    const arrived = arrivals.get(to.name);
    const size = Math.max(answered, arrived?.get(from.address) ?? 0);
    if (size >= mtu) return { ...pair, result: 'ok' };
    if (size > 0) return { ...pair, result: 'mtu', mtu: size };
    return { ...pair, result: arrived === undefined ? 'unknown' : 'lost' };
  }));
}
