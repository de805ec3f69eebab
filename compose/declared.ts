import { flag, members, named, text, type Cursor } from './cursor.js';
import { DEFAULT_NETWORK } from './attachments.js';
import { toLabel, type Declared, type Section } from './project.js';
import { nullNode } from './tree.js';

/** What the sections at the top declare, under the names that it has in the cluster. */
export function declaredIn(sections: Readonly<Record<string, Cursor>>, project: string, root: Cursor): Readonly<Record<Section, ReadonlyMap<string, Declared>>> {
  const declare = (section: Section): Map<string, Declared> => new Map((sections[section] === undefined ? [] : members(sections[section])).map(([key, cursor]) => [key, declaration(section, key, cursor, project)]));
  const networks = declare('networks');
  if (!networks.has(DEFAULT_NETWORK)) networks.set(DEFAULT_NETWORK, { name: `${project}-${DEFAULT_NETWORK}`, isExternal: false, cursor: { ...root, node: nullNode(root.node.place), path: ['networks', DEFAULT_NETWORK] } });
  return { networks, volumes: declare('volumes'), secrets: declare('secrets'), configs: declare('configs') };
}

function declaration(section: Section, key: string, cursor: Cursor, project: string): Declared {
  const { name, external } = cursor.node.kind === 'map' ? named(cursor) : {};
  const isMap = external?.node.kind === 'map'; // of files before version 3.4: external: { name }
  const given = name ?? (isMap ? named(external)['name'] : undefined);
  const isExternal = external !== undefined && (isMap || flag(external) === true);
  const own = section === 'networks' ? toLabel(key) : key;
  return { name: (given === undefined ? undefined : text(given)) ?? (isExternal ? key : `${project}-${own}`), isExternal, cursor };
}
