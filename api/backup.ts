import { timestamp } from '../base/clock.js';
import { OperatorError } from '../base/errors.js';
import { API_VERSION, INGRESS, isFileKind, isFileObject, put, remove, sealContext, type AnyResource, type FileObject, type Kind, type Task, type Write } from '../model/index.js';
import type { Vault } from '../store/contract.js';
import { BACKUP_FORMAT, type BackedUp, type Backup, type OpenFile } from './contract.js';

/**
 * In the order in which they are written back: nodes come last, so that nobody looks at a host before all that runs there is known, and takes
 * it for a stranger. Hosts are left out: what a host was last seen to be is seen again. So are keys of traffic: hosts get new ones.
 */
const BACKED_UP: readonly Kind[] = ['Cluster', 'Network', 'Secret', 'Config', 'Service', 'Revisions', 'Task', 'Node'];

export interface Listed {
  readonly version: number;
  readonly objects: readonly AnyResource[];
}

/**
 * Tasks are part of it although controllers write them: they are what ties a running container to its service, its addresses and its slot. Without
 * them every container would be a stranger to the restored cluster, and be replaced.
 */
export const backupOf = ({ version, objects }: Listed, { nowMs, droverVersion, vault }: { nowMs: number; droverVersion: string; vault: Pick<Vault, 'open'> }): Backup => ({
  format: BACKUP_FORMAT, takenAt: timestamp(nowMs), droverVersion, resourceVersion: version,
  objects: BACKED_UP.flatMap((kind) => objects.filter((object) => object.kind === kind).sort(byName)).map((object) => (isFileObject(object) ? opened(object, vault) : object)),
});

/** @throws SECRET_UNREADABLE: a backup without it would look whole */
const opened = (file: FileObject, vault: Pick<Vault, 'open'>): OpenFile => ({
  ...file, spec: { versions: file.spec.versions.map(({ sealed, ...version }) => ({ ...version, data: vault.open(sealContext(file, version.id), sealed).toString('base64') })) },
});

const sealedAgain = (file: OpenFile, vault: Pick<Vault, 'seal'>): FileObject => ({
  ...file, spec: { versions: file.spec.versions.map(({ data, ...version }) => ({ ...version, sealed: vault.seal(sealContext(file, version.id), Buffer.from(data, 'base64')) })) },
});

const byName = (a: AnyResource, b: AnyResource): number => (a.metadata.name < b.metadata.name ? -1 : 1);

/** Nobody wrote them, and nobody misses them. */
const OF_CONTROLLERS: ReadonlySet<Kind> = new Set(['Host', 'Revisions', 'TrafficKeys']);

export interface PlannedRestore {
  readonly writes: readonly Write[];
  readonly replaced: readonly string[];
  readonly deleted: readonly string[];
}

/** Writes that make the store hold what the backup holds, all or none: each expects what `held` shows. Values are sealed with the key of this cluster. */
export function planRestore(backup: Backup, held: readonly AnyResource[], vault: Pick<Vault, 'seal'>): PlannedRestore {
  const objects = backup.objects.map((object) => (isOpenFile(object) ? sealedAgain(object, vault) : object));
  const versions = new Map(held.map((object) => [refOf(object), object.metadata.resourceVersion]));
  const wanted = new Set(objects.map(refOf));
  const nodes = new Set(objects.filter(({ kind }) => kind === 'Node').map(({ metadata }) => metadata.name));
  const isLeft = (object: AnyResource): boolean => (object.kind === 'Host' ? !nodes.has(object.metadata.name) : !wanted.has(refOf(object)) && !isOwn(object));
  const leaving = held.filter(isLeft);
  const counted = (list: readonly AnyResource[]): string[] => list.filter((object) => !OF_CONTROLLERS.has(object.kind) && !isOwn(object)).map(refOf);
  return {
    writes: [...leaving.map(remove), ...objects.map((object) => put(written(object, versions.get(refOf(object)) ?? 0)))],
    replaced: counted(held.filter((object) => wanted.has(refOf(object)))),
    deleted: counted(leaving),
  };
}

const isOpenFile = (object: BackedUp): object is OpenFile => isFileKind(object.kind);

const refOf = ({ kind, metadata: { name } }: Pick<AnyResource, 'kind' | 'metadata'>): string => `${kind.toLowerCase()}/${name}`;

/** Every control plane makes the ingress network by itself as soon as it starts. */
const isOwn = ({ kind, metadata: { name } }: AnyResource): boolean => kind === 'Network' && name === INGRESS;

/** The versions at which a task began to serve, went quiet and ended are of the store that was lost; without them, those of this write count. */
function written(object: AnyResource, resourceVersion: number): AnyResource {
  const metadata = { ...object.metadata, resourceVersion };
  if (object.kind !== 'Task') return { ...object, metadata };
  return { ...object, metadata, status: { ...object.status, servingVersion: undefined, quietVersion: undefined, endedVersion: undefined } } satisfies Task;
}

/** @throws CONFLICT saying what is there and what --force would do to it */
export function refuseFull({ replaced, deleted }: PlannedRestore): void {
  const count = replaced.length + deleted.length;
  if (count === 0) return;
  const parts = [...(replaced.length > 0 ? [`replace ${shortList(replaced)}`] : []), ...(deleted.length > 0 ? [`delete ${shortList(deleted)}`] : [])];
  throw new OperatorError('CONFLICT', `restore: the store is not empty (${count} object${count === 1 ? '' : 's'}), so nothing was changed; --force would ${parts.join(' and ')}`, { replaced, deleted });
}

const LISTED = 10;

export const shortList = (refs: readonly string[]): string =>
  refs.length <= LISTED ? refs.join(', ') : `${refs.slice(0, LISTED).join(', ')} and ${refs.length - LISTED} more`;

/** What came out of a file, before any of it is believed. @throws BACKUP_DAMAGED, or CONFLICT for a format to come */
export function checkBackup(value: unknown): Backup {
  const { format, objects, droverVersion } = (value ?? {}) as Partial<Backup>;
  if (typeof format !== 'number' || !Array.isArray(objects)) throw damaged('it is not what `drover backup` writes');
  if (format > BACKUP_FORMAT) throw new OperatorError('CONFLICT', `restore: the backup was made by a newer Drover (${String(droverVersion)}): restore it with that one`, { format });
  const seen = new Set<string>();
  for (const object of objects as readonly BackedUp[]) {
    const ref = isObject(object) ? refOf(object) : undefined;
    if (ref === undefined || seen.has(ref)) throw damaged(ref === undefined ? 'it holds something that is no object of Drover\'s' : `${ref} is in it twice`);
    seen.add(ref);
  }
  return value as Backup;
}

const isObject = (value: Partial<BackedUp> | null | undefined): boolean =>
  value?.apiVersion === API_VERSION && BACKED_UP.includes(value.kind as Kind) && isRecord(value.spec) && isRecord(value.status)
  && isRecord(value.metadata) && typeof value.metadata.name === 'string' && value.metadata.name !== '' && typeof value.metadata.uid === 'string'
  && (!isFileKind(value.kind ?? '') || hasValues(value.spec));

const hasValues = ({ versions }: { readonly versions?: unknown }): boolean =>
  Array.isArray(versions) && versions.length > 0 && versions.every((version: unknown) => isRecord(version) && typeof version.id === 'string' && typeof version.data === 'string');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const damaged = (why: string): OperatorError => new OperatorError('BACKUP_DAMAGED', `restore: the backup cannot be used: ${why}`);
