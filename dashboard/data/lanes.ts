import type { ClusterView } from '../../model/cluster-view.js';
import { INGRESS } from '../../model/network.js';
import { compareText } from './seats.js';
import type { NodeBox } from './topology.js';

/** An overlay network as a line below the nodes, with a dot under each node that is on it. */
export interface Lane {
  readonly network: string;
  /** `internal`, `encrypted`. */
  readonly notes: readonly string[];
  readonly vni: number;
  readonly members: readonly string[];
  /** One per node, in the order of the nodes. */
  readonly cells: readonly LaneCell[];
}

export interface LaneCell {
  readonly isOn: boolean;
  /** The line goes on to the left, to the right. */
  readonly left: boolean;
  readonly right: boolean;
  /** The line from the node comes down to here, and goes on to a lane below. */
  readonly up: boolean;
  readonly down: boolean;
}

/** More lines than these cannot be told apart. */
const MOST_LANES = 8;

export interface Lanes {
  readonly shown: readonly Lane[];
  /** Networks that have no lane. */
  readonly more: number;
}

/** The mesh's own network first, then by name; those that no node is on come last and are left out first. Pure. */
export function lanesOf(view: ClusterView, nodes: readonly Pick<NodeBox, 'name' | 'networks'>[]): Lanes {
  const networks = [...view.list('Network')].map((network) => ({ network, on: nodes.map((node) => node.networks.includes(network.metadata.name)) }));
  const sorted = networks.sort((one, other) => rank(one) - rank(other) || compareText(one.network.metadata.name, other.network.metadata.name));
  const shown = sorted.slice(0, MOST_LANES);
  return {
    more: sorted.length - shown.length,
    shown: shown.map(({ network: { metadata, spec, status }, on }, row): Lane => ({
      network: metadata.name, vni: status.vni, notes: [...(spec.internal ? ['internal'] : []), ...(spec.encrypted ? ['encrypted'] : [])],
      members: nodes.filter((_, column) => on[column]).map(({ name }) => name),
      cells: on.map((isOn, column) => cellOf({ isOn, column, on, below: shown.slice(row + 1).some((lane) => lane.on[column] === true) })),
    })),
  };
}

const rank = ({ network, on }: { readonly network: { readonly metadata: { readonly name: string } }; readonly on: readonly boolean[] }): number =>
  (network.metadata.name === INGRESS ? 0 : on.includes(true) ? 1 : 2);

interface Crossing {
  readonly isOn: boolean;
  readonly column: number;
  readonly on: readonly boolean[];
  readonly below: boolean;
}

function cellOf({ isOn, column, on, below }: Crossing): LaneCell {
  const [first, last] = [on.indexOf(true), on.lastIndexOf(true)];
  const isWithin = first !== -1 && column >= first && column <= last;
  return { isOn, left: isWithin && column > first, right: isWithin && column < last, up: isOn || below, down: below };
}
