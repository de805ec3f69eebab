import type { Place } from '../manifests/source.js';

/** What a Compose file says, with the place of each value, which goes along where values are merged or inherited. Scalars are text: what is meant decides how it is read. */
export type Node = ScalarNode | ListNode | MapNode;

interface Located {
  readonly place: Place;
  /** The specification's tags for merging. */
  readonly tag?: 'reset' | 'override';
}

export interface ScalarNode extends Located {
  readonly kind: 'scalar';
  readonly text: string;
  readonly isNull: boolean;
}

export interface ListNode extends Located {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export interface MapNode extends Located {
  readonly kind: 'map';
  readonly members: ReadonlyMap<string, Node>;
}

export const scalarNode = (text: string, place: Place): ScalarNode => ({ kind: 'scalar', text, isNull: false, place });
export const nullNode = (place: Place): ScalarNode => ({ kind: 'scalar', text: '', isNull: true, place });
export const listNode = (items: readonly Node[], place: Place): ListNode => ({ kind: 'list', items, place });
export const mapNode = (members: Iterable<readonly [string, Node]>, place: Place): MapNode => ({ kind: 'map', members: new Map(members), place });

export const isNull = (node: Node): boolean => node.kind === 'scalar' && node.isNull;

export const memberOf = (node: Node | undefined, key: string): Node | undefined => (node?.kind === 'map' ? node.members.get(key) : undefined);

/** Text of a member; undefined where it is absent, null, or no scalar. */
export const memberText = (node: Node | undefined, key: string): string | undefined => {
  const member = memberOf(node, key);
  return member?.kind === 'scalar' && !member.isNull ? member.text : undefined;
};

/** The same map with other members; the ones that become undefined are left out. */
export const mapMembers = (node: MapNode, change: (member: Node, key: string) => Node | undefined): MapNode => ({
  ...node,
  members: new Map([...node.members].flatMap(([key, member]) => {
    const changed = change(member, key);
    return changed === undefined ? [] : [[key, changed] as const];
  })),
});
