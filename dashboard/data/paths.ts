import type { Kind } from '../../model/resource.js';

const FOLDERS: Partial<Record<Kind, string>> = { Node: 'nodes', Service: 'services', Task: 'tasks', Network: 'networks' };

/** Where the page of an object is; undefined where there is none. Pure. */
export function pathOf(kind: Kind, name: string): string | undefined {
  if (kind === 'Host' || kind === 'TrafficKeys') return pathOf('Node', name);
  if (kind === 'Revisions') return pathOf('Service', name);
  const folder = FOLDERS[kind];
  return folder === undefined ? undefined : `/${folder}/${encodeURIComponent(name)}`;
}

/** The jobs that are about one thing, a node, a task or a service. Pure. */
export const pathOfJobs = (key: string): string => `/jobs?key=${encodeURIComponent(key)}`;

/** One job; ids hold an `@` where several members count. Pure. */
export const pathOfJob = (queue: string, id: string): string => `/jobs/${encodeURIComponent(queue)}/${encodeURIComponent(id)}`;
