import { distance } from 'fastest-levenshtein';
import { OperatorError } from '../base/errors.js';
import type { Kind } from '../model/index.js';

/** Path segment of each kind, and the short names that hands know from kubectl and docker. */
const NAMES: Readonly<Record<Kind, readonly string[]>> = {
  Cluster: ['clusters', 'cluster'],
  Node: ['nodes', 'node', 'no'],
  Network: ['networks', 'network', 'net'],
  Secret: ['secrets', 'secret'],
  Config: ['configs', 'config'],
  Service: ['services', 'service', 'svc'],
  Task: ['tasks', 'task'],
  Host: ['hosts', 'host'],
  Revisions: ['revisions', 'revision', 'rev'],
  TrafficKeys: ['traffickeys', 'traffickey'],
};

/** In place of a kind: every kind. */
export const ALL = 'all';

export const pluralOf = (kind: Kind): string => NAMES[kind][0] ?? '';

/** Any form of a kind's name, in any case. @throws USAGE with the nearest name */
export function parseKind(text: string): Kind {
  const wanted = text.toLowerCase();
  const entries = Object.entries(NAMES) as [Kind, readonly string[]][];
  const found = entries.find(([, names]) => names.includes(wanted));
  if (found !== undefined) return found[0];
  const nearest = entries.flatMap(([, names]) => names).sort((a, b) => distance(a, wanted) - distance(b, wanted))[0] ?? '';
  const hint = distance(nearest, wanted) <= 2 ? `; did you mean "${nearest}"?` : `; known: ${entries.map(([, names]) => names[0]).join(', ')}`;
  throw new OperatorError('USAGE', `unknown kind "${text}"${hint}`, { kind: text });
}
