import { isFileObject, sealContext, type AnyResource, type FileObject, type TrafficKeys } from '../model/index.js';
import type { Vault } from '../store/contract.js';
import type { ShownResource, ShownTrafficKeys } from './contract.js';

/**
 * An object as clients may see it. Of a Secret nobody sees the value, sealed or not; a Config shows its present one as `spec.data`, base64, unless
 * this member cannot open it. Keys of traffic are shown to nobody. @throws nothing
 */
export function show(object: AnyResource, vault: Pick<Vault, 'open'>): ShownResource {
  if (object.kind === 'TrafficKeys') return withoutKeys(object);
  if (!isFileObject(object)) return object;
  const versions = object.spec.versions.map(({ sealed: _sealed, ...version }) => version);
  if (object.kind === 'Secret') return { ...object, spec: { versions } };
  const data = valueOf(object, vault);
  return { ...object, spec: { ...(data !== undefined && { data }), versions } };
}

const withoutKeys = (object: TrafficKeys): ShownTrafficKeys =>
  ({ ...object, spec: { keys: object.spec.keys.map(({ sealed: _sealed, ...key }) => key) } });

function valueOf(object: FileObject, vault: Pick<Vault, 'open'>): string | undefined {
  const [present] = object.spec.versions;
  try {
    return present === undefined ? undefined : vault.open(sealContext(object, present.id), present.sealed).toString('base64');
  } catch {
    return undefined;
  }
}
