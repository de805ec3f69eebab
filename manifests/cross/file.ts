import type { ManifestFor } from '../manifest.js';
import type { Finding } from '../problem.js';
import type { Target } from './target.js';

/** A value that nobody has, or that only the command line could read. */
export function fileFindings({ files }: Target, { kind, metadata: { name }, spec: { data, file } }: ManifestFor<'Secret' | 'Config'>): Finding[] {
  if (file !== undefined) return [{ path: ['spec', 'file'], message: 'is read by the command line, not by the control plane: send its content as data' }];
  if (data !== undefined || files[kind].stored.has(name)) return [];
  return [{ path: ['spec'], message: `${kind} ${name} does not exist yet, so it needs its value: stringData, data or file` }];
}
