import { CHANGE_CAUSE, filesOf, isFileObject, namedFiles, type AnyResource, type FileObject, type FileUse, type Service } from '../model/index.js';
import { objectKey } from '../store/versioned.js';
import { bindFiles, presentVersion, type VersionOf } from './file-write.js';
import type { PlannedWrite, WriteContext } from './write.js';

const fileRef = ({ kind, reference: { source } }: FileUse): string => objectKey({ kind, metadata: { name: source } });

/** Services that were not submitted, and use what has another value now. */
export function followersOf(planned: readonly PlannedWrite[], { held, files }: WriteContext, versionOf: VersionOf): PlannedWrite[] {
  const hasNewValue = ({ object }: PlannedWrite): boolean =>
    isFileObject(object) && presentVersion(object) !== presentVersion(held(object.kind, object.metadata.name) as FileObject | undefined);
  const changed = new Set(planned.filter(hasNewValue).map(({ object }) => objectKey(object)));
  if (files === undefined || changed.size === 0) return [];
  const submitted = new Set(planned.map(({ object }) => objectKey(object)));
  const follows = (service: Service): boolean =>
    !submitted.has(objectKey(service)) && service.metadata.deletionTimestamp === undefined && filesOf(service.spec).some((use) => changed.has(fileRef(use)));
  return [...files.services()].filter(follows).map((service) => ({ outcome: 'configured', object: rebound(service, versionOf) }));
}

const rebound = (service: Service, versionOf: VersionOf): Service =>
  ({ ...service, metadata: { ...service.metadata, generation: service.metadata.generation + 1, annotations: { ...service.metadata.annotations, [CHANGE_CAUSE]: 'new value of a secret or config' } }, spec: bindFiles(service.spec, versionOf) });

/** What a service refers to from now on: whoever changes or removes that meanwhile does not know of it yet. */
export function touchedBy(planned: readonly PlannedWrite[], { held }: WriteContext): PlannedWrite[] {
  const written = new Set(planned.filter(({ outcome }) => outcome !== 'unchanged').map(({ object }) => objectKey(object)));
  const fresh = planned.flatMap(({ object }) => (object.kind === 'Service' ? newUses(object, held('Service', object.metadata.name) as Service | undefined) : []));
  const objects = fresh.flatMap(({ kind, name }) => held(kind, name) ?? []);
  const touched = new Map<string, AnyResource>(objects.filter((object) => !written.has(objectKey(object))).map((object) => [objectKey(object), object]));
  return [...touched.values()].map((object) => ({ outcome: 'unchanged', object, isTouched: true }));
}

function newUses({ spec }: Service, held: Service | undefined): ReturnType<typeof namedFiles>[number][] {
  const known = new Set(held === undefined ? [] : namedFiles(held.spec).map(refKey));
  return namedFiles(spec).filter((use) => !known.has(refKey(use)));
}

const refKey = ({ kind, name }: ReturnType<typeof namedFiles>[number]): string => objectKey({ kind, metadata: { name } });
