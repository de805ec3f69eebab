import { listNode, mapMembers, mapNode, memberText, nullNode, scalarNode, type MapNode, type Node } from './tree.js';

/** What the specification allows in a short form comes out in the one that can be merged: lists of `NAME=value` as maps, single values as lists. */
export const normalModel = (tree: MapNode): MapNode => mapMembers(tree, (member, key) => (key === 'services' && member.kind === 'map' ? mapMembers(member, normalService) : member));

const PAIRS: ReadonlySet<string> = new Set(['environment', 'labels', 'annotations', 'sysctls']);
const LISTS: ReadonlySet<string> = new Set(['env_file', 'label_file', 'dns', 'dns_search', 'tmpfs']);

const normalService = (service: Node): Node => (service.kind === 'map' ? mapMembers(service, normalMember) : service);

function normalMember(member: Node, key: string): Node {
  if (PAIRS.has(key)) return fromPairs(member);
  if (LISTS.has(key)) return asList(member);
  if (key === 'networks' || key === 'depends_on') return fromNames(member);
  if (key === 'extra_hosts') return fromHosts(member);
  if (key === 'deploy' && member.kind === 'map') return mapMembers(member, (part, name) => (name === 'labels' ? fromPairs(part) : part));
  return member;
}

/** A name without `=` has no value yet: null. */
export function fromPairs(node: Node): Node {
  if (node.kind !== 'list' || !node.items.every((item) => item.kind === 'scalar')) return node;
  return { ...mapNode(node.items.map((item) => pairOf(item.text, item)), node.place), tag: node.tag };
}

function pairOf(text: string, { place }: Node): readonly [string, Node] {
  const at = text.indexOf('=');
  return at < 0 ? [text, nullNode(place)] : [text.slice(0, at), scalarNode(text.slice(at + 1), place)];
}

const fromNames = (node: Node): Node =>
  (node.kind === 'list' && node.items.every((item) => item.kind === 'scalar') ? { ...mapNode(node.items.map((item) => [item.text, nullNode(item.place)] as const), node.place), tag: node.tag } : node);

const fromHosts = (node: Node): Node =>
  (node.kind === 'map'
    ? listNode([...node.members].flatMap(([host, address]) => (address.kind === 'list' ? address.items : [address]).map((one) => scalarNode(`${host}=${one.kind === 'scalar' ? one.text : ''}`, one.place))), node.place)
    : node);

const asList = (node: Node): Node => (node.kind === 'scalar' && !node.isNull ? listNode([node], node.place) : node);

/** What makes an entry of these lists the same one as another, so that a later file replaces it. */
export function entryKey(list: string, entry: Node): string | undefined {
  switch (list) {
    case 'ports': return entry.kind === 'scalar' ? entry.text : ['host_ip', 'published', 'target', 'protocol'].map((key) => memberText(entry, key) ?? (key === 'protocol' ? 'tcp' : '')).join(':');
    case 'volumes': return entry.kind === 'scalar' ? mountTarget(entry.text) : memberText(entry, 'target');
    case 'secrets': case 'configs': return entry.kind === 'scalar' ? entry.text : memberText(entry, 'target') ?? memberText(entry, 'source');
    default: return entry.kind === 'scalar' ? entry.text : memberText(entry, 'path') ?? memberText(entry, 'spread');
  }
}

/** `SOURCE:TARGET:OPTIONS`, or the target alone. */
export const mountTarget = (text: string): string => text.split(':')[1] ?? text;
