import type { Path } from '../manifests/problem.js';
import { entryKey } from './normal-form.js';
import { isNull, mapNode, memberText, type ListNode, type MapNode, type Node } from './tree.js';

/** Members of a service whose lists are one value: a later one takes the place of an earlier one. */
const WHOLE: ReadonlySet<string> = new Set(['command', 'entrypoint', 'healthcheck.test']);

/**
 * Two models, the later over the earlier, both in normal form, by the specification's rules: maps are merged, lists joined, other values replaced. `!reset` removes what
 * is there, `!override` replaces it as a whole. Both may be models, services, or parts of one: `path` is the way within a service, undefined outside of any.
 */
export function merge(base: Node, over: Node, path?: Path): Node {
  if (over.tag === 'override') return over;
  if (isNull(over)) return base;
  if (base.kind === 'map' && over.kind === 'map') return isOtherLogging(base, over, path) ? over : mergeMaps(base, over, path);
  if (base.kind === 'list' && over.kind === 'list' && !WHOLE.has((path ?? []).join('.'))) return mergeLists(base, over, String(path?.at(-1) ?? ''));
  return over;
}

function mergeMaps(base: MapNode, over: MapNode, path: Path | undefined): MapNode {
  const members = new Map(base.members);
  for (const [key, member] of over.members) {
    const below = members.get(key);
    if (member.tag === 'reset') members.delete(key);
    else members.set(key, below === undefined ? member : merge(below, member, path === undefined ? undefined : [...path, key]));
  }
  return mapNode(members, over.place);
}

/** Options belong to their driver. */
const isOtherLogging = (base: MapNode, over: MapNode, path: Path | undefined): boolean =>
  path?.length === 1 && path[0] === 'logging' && memberText(over, 'driver') !== undefined && memberText(over, 'driver') !== memberText(base, 'driver');

function mergeLists(base: ListNode, over: ListNode, name: string): ListNode {
  const replaced = new Set(over.items.map((item) => entryKey(name, item)).filter((key) => key !== undefined));
  return { ...over, items: [...base.items.filter((item) => !replaced.has(entryKey(name, item) ?? '')), ...over.items] };
}

/** Models of several files: outside of services a member is replaced or merged by its name. */
export function mergeModels(base: MapNode, over: MapNode): MapNode {
  const members = new Map(base.members);
  for (const [section, member] of over.members) {
    const below = members.get(section);
    if (below?.kind === 'map' && member.kind === 'map') members.set(section, mergeSection(below, member, section === 'services' ? [] : undefined));
    else if (!isNull(member)) members.set(section, member);
  }
  return mapNode(members, over.place);
}

function mergeSection(base: MapNode, over: MapNode, path: Path | undefined): MapNode {
  const members = new Map(base.members);
  for (const [name, member] of over.members) {
    const below = members.get(name);
    if (member.tag === 'reset') members.delete(name);
    else members.set(name, below === undefined ? member : merge(below, member, path));
  }
  return mapNode(members, over.place);
}
