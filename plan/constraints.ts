import { contains, hasValue, parseAddress, parseConstraint, parseSubnet, type Constraint, type Node } from '../model/index.js';

export type Matcher = (node: Node) => boolean;

/** True for nodes that satisfy all expressions. Values compare without case and a missing label is empty, as in Swarm; what cannot be parsed never matches. */
export function createMatcher(expressions: readonly string[]): Matcher {
  const constraints = expressions.map(parseConstraint);
  return (node) => constraints.every((constraint) => constraint !== undefined && satisfies(node, constraint));
}

const satisfies = (node: Node, constraint: Constraint): boolean => hasValue(node, constraint) ?? hasAddress(node, constraint.value) === (constraint.operator === '==');

function hasAddress({ spec, status: { facts, vtep } }: Node, wanted: string): boolean {
  const addresses = [spec.ssh.host, vtep?.address ?? '', ...(facts?.addresses ?? []).map(({ address }) => address)];
  const subnet = parseSubnet(wanted);
  if (subnet === undefined) return addresses.includes(wanted);
  return addresses.map(parseAddress).some((address) => address !== undefined && contains(subnet, address));
}
