import { merge } from './merge.js';
import type { Report } from './report.js';
import { mapMembers, mapNode, memberOf, memberText, type MapNode, type Node } from './tree.js';

/** Each service of the model with what it extends, which is in the same model or in `earlier`, that of the files before; `extends` itself is gone. */
export function resolveExtends(model: MapNode, earlier: MapNode, report: Report): MapNode {
  const services = memberOf(model, 'services');
  if (services?.kind !== 'map') return model;
  const before = memberOf(earlier, 'services');
  const known = new Map([...(before?.kind === 'map' ? before.members : []), ...services.members]);
  const resolved = mapMembers(services, (service, name) => resolve({ name, service, known, above: [], report }));
  return mapNode([...model.members, ['services', resolved]], model.place);
}

interface Extending {
  readonly name: string;
  readonly service: Node;
  readonly known: ReadonlyMap<string, Node>;
  /** Names of the services that extend this one. */
  readonly above: readonly string[];
  readonly report: Report;
}

function resolve({ name, service, known, above, report }: Extending): Node {
  const extended = memberOf(service, 'extends');
  if (extended === undefined || service.kind !== 'map') return service;
  const own = mapMembers(service, (member, key) => (key === 'extends' ? undefined : member));
  const base = extended.kind === 'scalar' ? extended.text : memberText(extended, 'service') ?? '';
  const refuse = (message: string): Node => {
    report.problem({ node: extended, path: ['services', name, 'extends'] }, message);
    return own;
  };
  if (memberText(extended, 'file') !== undefined) return refuse('names another file, which is not supported: give that file with -f before this one, and extend its service without `file`');
  const found = known.get(base);
  if (found === undefined) return refuse(`service ${base} does not exist`);
  if (base === name || above.includes(base)) return refuse(`extends ${base}, which extends ${name} in turn`);
  return merge(resolve({ name: base, service: found, known, above: [...above, name], report }), own, []);
}
