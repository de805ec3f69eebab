import { contains, parseAddress, parseConstraint, parseSubnet, type Constraint, type Node } from '../model/index.js';

export type Matcher = (node: Node) => boolean;

/** True for nodes that satisfy all expressions. Values compare without case and a missing label is empty, as in Swarm; what cannot be parsed never matches. */
export function createMatcher(expressions: readonly string[]): Matcher {
  const constraints = expressions.map(parseConstraint);
  return (node) => constraints.every((constraint) => constraint !== undefined && satisfies(node, constraint));
}

function satisfies(node: Node, { key, operator, value }: Constraint): boolean {
  const holds = key === 'node.ip' ? hasAddress(node, value) : valuesOf(node, key).some((known) => known.toLowerCase() === value.toLowerCase());
  return operator === '==' ? holds : !holds;
}

function valuesOf({ metadata, spec, status: { facts } }: Node, key: string): readonly string[] {
  switch (key) {
    case 'node.id': return [metadata.name, metadata.uid];
    case 'node.hostname': return [facts?.hostname ?? metadata.name];
    case 'node.role': return [spec.role];
    case 'node.platform.os': return ['linux'];
    case 'node.platform.arch': return architectureNames(facts?.architecture ?? '');
    default: return [metadata.labels[key.replace(/^(node|engine)\.labels\./, '')] ?? ''];
  }
}

const ARCHITECTURES: readonly (readonly string[])[] = [['x86_64', 'amd64'], ['aarch64', 'arm64'], ['armv7l', 'arm']];
/** All names of the architecture: the kernel's and Go's. */
export const architectureNames = (name: string): readonly string[] => ARCHITECTURES.find((names) => names.includes(name)) ?? [name];

function hasAddress({ spec, status: { facts, vtep } }: Node, wanted: string): boolean {
  const addresses = [spec.ssh.host, vtep?.address ?? '', ...(facts?.addresses ?? []).map(({ address }) => address)];
  const subnet = parseSubnet(wanted);
  if (subnet === undefined) return addresses.includes(wanted);
  return addresses.map(parseAddress).some((address) => address !== undefined && contains(subnet, address));
}
