import { timestamp } from '../base/clock.js';
import { isCode, OperatorError } from '../base/errors.js';
import type { ManifestFor } from '../manifests/index.js';
import { sealContext, type FileKind, type FileObject, type FileReference, type FileSpec, type FileVersion, type Service, type ServiceSpec } from '../model/index.js';
import { keptVersions } from '../plan/file-versions.js';
import type { Vault } from '../store/contract.js';
import type { WriteContext } from './write.js';

/** What applying a Secret, a Config or a service that refers to one needs to know. */
export interface FileContext {
  readonly vault: Pick<Vault, 'seal' | 'open'>;
  readonly services: () => Iterable<Service>;
  /** Ids of versions that somebody refers to. */
  readonly used: () => ReadonlySet<string>;
}

type FileManifest = ManifestFor<'Secret' | 'Config'>;

/**
 * The spec to store: the held one where its value is the same, so that applying again is no change. @throws SECRET_UNREADABLE; CONFLICT for
 * an object without value that was removed meanwhile
 */
export function nextFileSpec(manifest: FileManifest, held: FileObject | undefined, { files, nowMs, newUid }: WriteContext & { readonly files: FileContext }): FileSpec {
  const { kind, metadata: { name }, spec: { data } } = manifest;
  if (data === undefined) return held?.spec ?? removedMeanwhile(kind, name);
  const value = Buffer.from(data, 'base64');
  if (held !== undefined && isSameValue(held, value, files.vault)) return held.spec;
  const id = newUid();
  const version: FileVersion = { id, createdAt: timestamp(nowMs), bytes: value.length, sealed: files.vault.seal(sealContext(manifest, id), value) };
  return { versions: [version, ...keptVersions(held?.spec.versions ?? [], files.used())] };
}

/** What nobody can read any more may be replaced. */
function isSameValue(held: FileObject, value: Buffer, vault: Pick<Vault, 'open'>): boolean {
  const [present] = held.spec.versions;
  try {
    return present !== undefined && vault.open(sealContext(held, present.id), present.sealed).equals(value);
  } catch (error) {
    if (isCode(error, 'SECRET_UNREADABLE')) return false;
    throw error;
  }
}

/** The version that services get; undefined for what does not exist. */
export type VersionOf = (kind: FileKind, name: string) => string | undefined;

export const presentVersion = (file: FileObject | undefined): string | undefined => file?.spec.versions[0]?.id;

/** The spec with the present version of each file: a new one is another template, so tasks are replaced. @throws CONFLICT for what was removed meanwhile */
export function bindFiles<S extends Pick<ServiceSpec, 'secrets' | 'configs'>>(spec: S, versionOf: VersionOf): S {
  const bound = (kind: FileKind) => (reference: FileReference): FileReference => ({ ...reference, version: versionOf(kind, reference.source) ?? removedMeanwhile(kind, reference.source) });
  return {
    ...spec,
    ...(spec.secrets !== undefined && { secrets: spec.secrets.map(bound('Secret')) }),
    ...(spec.configs !== undefined && { configs: spec.configs.map(bound('Config')) }),
  };
}

function removedMeanwhile(kind: FileKind, name: string): never {
  throw new OperatorError('CONFLICT', `${kind.toLowerCase()} ${name} does not exist any more: it was removed meanwhile`, { kind, name });
}
