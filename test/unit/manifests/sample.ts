import { parseManifests } from '../../../manifests/parse.js';
import { formatProblem } from '../../../manifests/problem.js';
import { isManifest, validateResource } from '../../../manifests/validate.js';
import type { Manifest, ManifestFor, ManifestKind } from '../../../manifests/manifest.js';

const METADATA: Record<ManifestKind, string> = { Cluster: 'default', Node: 'node-1', Network: 'internal', Secret: 'db-password', Config: 'app.conf', Service: 'web' };
const SPEC: Record<ManifestKind, object> = { Cluster: {}, Node: { ssh: { host: '192.0.2.11' } }, Network: {}, Secret: { stringData: 'geheim' }, Config: { stringData: 'a: 1\n' }, Service: { image: 'registry.example/web:1' } };

/** A user-written document of the kind, with these fields of its spec on top of the least that is needed. */
export const written = (kind: ManifestKind, spec: object = {}, metadata: object = {}) =>
  ({ apiVersion: 'drover/v1', kind, metadata: { name: METADATA[kind], ...metadata }, spec: { ...SPEC[kind], ...spec } });

/** The manifest. @throws Error with the problems */
export function checked(json: unknown): Manifest {
  const result = validateResource(json);
  if (isManifest(result)) return result;
  throw new Error(result.map(formatProblem).join('\n'));
}

export const specOf = <K extends ManifestKind>(kind: K, spec: object = {}): ManifestFor<K>['spec'] => checked(written(kind, spec)).spec as ManifestFor<K>['spec'];

/** Problems of a spec, as `path: message`. */
export function problemsOf(kind: ManifestKind, spec: object, metadata: object = {}): string[] {
  const result = validateResource(written(kind, spec, metadata));
  return isManifest(result) ? [] : result.map(formatProblem);
}

/** Problems of a text, as a person reads them. */
export const problemsIn = (text: string): string[] => parseManifests(text, { file: 'web.yaml' }).problems.map(formatProblem);
