import { members, texts, type Cursor } from './cursor.js';
import { convertKeys, refused, type KeyTable } from './key-table.js';
import { isLabel, toLabel } from './project.js';
import type { ServiceTarget } from './service-target.js';
import { isNull } from './tree.js';

export const DEFAULT_NETWORK = 'default';

interface Attachment {
  aliases: readonly string[];
}

export const ATTACHMENT_KEYS: KeyTable<Attachment> = {
  aliases: { becomes: 'networks[].aliases', convert: (value, attachment) => { attachment.aliases = aliasesOf(value); } },
  ipv4_address: refused('addresses are given out by the system: use the service\'s name'),
  ipv6_address: refused('addresses are given out by the system: use the service\'s name'),
  link_local_ips: refused('addresses are given out by the system: use the service\'s name'),
  mac_address: refused('addresses are given out by the system'),
  interface_name: refused('interfaces are named by the system'),
  driver_opts: refused('a task has no options of its own on a network'),
  gw_priority: refused('what lies outside is reached through the node, whatever the networks'),
  priority: refused('what lies outside is reached through the node, whatever the networks'),
};

/** Networks of a service; on each of them other services find it by the name that it has in the Compose file. */
export function convertAttachments(cursor: Cursor, target: ServiceTarget): void {
  for (const [key, at] of members(cursor)) attach(key, at, target);
}

/** A service that names no networks is on the one that all of the project's such services share. */
export const attachDefault = (at: Cursor, target: ServiceTarget): void => attach(DEFAULT_NETWORK, { ...at, node: { ...at.node, kind: 'scalar', text: '', isNull: true } }, target);

function attach(key: string, at: Cursor, { service, draft, project }: ServiceTarget): void {
  const network = project.declared.networks.get(key);
  if (network === undefined) return at.report.problem(at, `network ${key} is not declared: add it under networks`);
  const attachment: Attachment = { aliases: [] };
  if (!isNull(at.node)) convertKeys(at, ATTACHMENT_KEYS, attachment);
  const own = isLabel(service) ? service : toLabel(service);
  const aliases = [...new Set([own, ...attachment.aliases])].filter((alias) => alias !== draft.name);
  draft.add(['networks'], { name: network.name, aliases }, at);
}

const aliasesOf = (value: Cursor): readonly string[] => texts(value).filter((alias) => {
  if (isLabel(alias)) return true;
  value.report.warn(value, `the alias ${alias} is not honoured: names are a-z, 0-9 and -, at most 63 characters`);
  return false;
});
