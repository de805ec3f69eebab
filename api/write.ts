import { timestamp } from '../base/clock.js';
import { OperatorError } from '../base/errors.js';
import type { Manifest, ManifestFor, ManifestKind } from '../manifests/index.js';
import { API_VERSION, canonicalJson, CHANGE_CAUSE, hasTagOnly, IMAGE_REQUEST, imageRequestText, isFileKind, put, templateHash, templateOf, without, type AnyResource, type FileKind, type FileObject, type Kind, type Metadata, type ResolveImage, type ResourceOf, type Service, type ServiceSpec, type Write } from '../model/index.js';
import type { ApplyOutcome } from './contract.js';
import { objectKey } from '../store/versioned.js';
import { followersOf, touchedBy } from './file-users.js';
import { bindFiles, nextFileSpec, presentVersion, type FileContext, type VersionOf } from './file-write.js';

type Named = Pick<Metadata, 'name' | 'labels' | 'annotations'>;

/** Annotations under this prefix are set by the system, and survive an apply that does not name them. */
export const SYSTEM_ANNOTATIONS = 'drover/';
/** The user has accepted whatever key the host shows at the next first connection. */
export const ACCEPT_NEW_HOST_KEY = 'drover/accept-new-host-key';

export interface WriteContext {
  readonly nowMs: number;
  readonly newUid: () => string;
  readonly acceptNew: boolean;
  readonly held: (kind: Kind, name: string) => AnyResource | undefined;
  /** Which services ask anew for the digest of their image; only those with another image where it is left out. */
  readonly resolveImage?: ResolveImage;
  /** Absent where neither files nor services are applied. */
  readonly files?: FileContext;
}

export interface PlannedWrite {
  readonly outcome: ApplyOutcome;
  readonly object: AnyResource;
  /** Written as it is, so that the commit fails if somebody has changed or removed it meanwhile. */
  readonly isTouched?: boolean;
  /** Nothing of it is changed, but its digest is asked for. */
  readonly isAsking?: boolean;
}

/**
 * What storing the manifests does, in their order; objects that are `unchanged` are returned as they are held. Behind them come the services that use a
 * Secret or Config whose value is another one now, and what is only touched.
 * @throws CONFLICT when an object of that name is on its way out; SECRET_UNREADABLE
 */
export function planApply(manifests: readonly Manifest[], context: WriteContext): PlannedWrite[] {
  const files = new Map(manifests.filter(isFileManifest).map((manifest) => [objectKey(manifest), planOne(manifest, context)]));
  const fileOf = (kind: FileKind, name: string): FileObject | undefined =>
    (files.get(objectKey({ kind, metadata: { name } }))?.object ?? context.held(kind, name)) as FileObject | undefined;
  const versionOf: VersionOf = (kind, name) => presentVersion(fileOf(kind, name));
  const planned = manifests.map((manifest) => files.get(objectKey(manifest)) ?? asking(planOne(manifest, context, versionOf), context));
  return [...planned, ...followersOf(planned, context, versionOf), ...touchedBy(planned, context)];
}

export const writesOf = (planned: readonly PlannedWrite[]): Write[] =>
  planned.filter(({ outcome, isTouched, isAsking }) => outcome !== 'unchanged' || isTouched === true || isAsking === true).map(({ object }) => put(object));

const isFileManifest = (manifest: Manifest): boolean => isFileKind(manifest.kind);

const NEW_NODE = { role: 'worker', availability: 'active' } as const;

function planOne(submitted: Manifest, context: WriteContext, versionOf?: VersionOf): PlannedWrite {
  const held = context.held(submitted.kind, submitted.metadata.name);
  const manifest = completed(submitted, held, { ...context, versionOf });
  const annotations = { ...systemAnnotations(held), ...acceptance(submitted, held, context), ...causeOf(manifest, held), ...manifest.metadata.annotations };
  const named = { ...manifest.metadata, annotations };
  if (held === undefined) return { outcome: 'created', object: created({ ...manifest, metadata: named }, context) };
  refuseDying(held);
  const isSpecEqual = canonicalJson(held.spec) === canonicalJson(manifest.spec);
  if (isSpecEqual && isSameMetadata(held.metadata, named)) return { outcome: 'unchanged', object: held };
  const metadata = { ...held.metadata, labels: named.labels, annotations, generation: held.metadata.generation + (isSpecEqual ? 0 : 1) };
  return { outcome: 'configured', object: { ...held, metadata, spec: manifest.spec } as AnyResource };
}

type Completed = Pick<Manifest, 'kind' | 'metadata'> & { readonly spec: object };

/** With what the system adds: the role and availability that there are, sealed values, versions of files. */
function completed(manifest: Manifest, held: AnyResource | undefined, { files, versionOf, ...context }: WriteContext & { readonly versionOf: VersionOf | undefined }): Completed {
  if (isFileKind(manifest.kind) && files !== undefined) return { ...manifest, spec: nextFileSpec(manifest as ManifestFor<FileKind>, held as FileObject | undefined, { ...context, files }) };
  if (manifest.kind === 'Service') return { ...manifest, spec: { ...forceOf(held), ...digestOf(manifest, held), ...(versionOf === undefined ? manifest.spec : bindFiles(manifest.spec, versionOf)) } };
  if (manifest.kind !== 'Node') return manifest;
  const { role, availability } = held?.kind === 'Node' ? held.spec : NEW_NODE;
  return { ...manifest, spec: { ...manifest.spec, role: manifest.spec.role ?? role, availability: manifest.spec.availability ?? availability } };
}

const isSameMetadata = (held: Metadata, sent: Named): boolean =>
  canonicalJson([held.labels, held.annotations]) === canonicalJson([sent.labels, sent.annotations]);

const systemAnnotations = (held: AnyResource | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(held?.metadata.annotations ?? {}).filter(([key]) => key.startsWith(SYSTEM_ANNOTATIONS)));

/** A restart is not taken back by a manifest that says nothing of it. */
const forceOf = (held: AnyResource | undefined): Pick<ServiceSpec, 'forceUpdate'> =>
  (held?.kind === 'Service' && held.spec.forceUpdate !== undefined ? { forceUpdate: held.spec.forceUpdate } : {});

/** Of the same image it stays: whether there is another one by now is asked apart from that. */
const digestOf = ({ spec: { image } }: ManifestFor<'Service'>, held: AnyResource | undefined): Pick<ServiceSpec, 'imageDigest'> =>
  (held?.kind === 'Service' && held.spec.image === image && held.spec.imageDigest !== undefined ? { imageDigest: held.spec.imageDigest } : {});

/** Of a service: with the question for the digest of its image, where the policy has it asked. */
function asking(planned: PlannedWrite, { held, nowMs, resolveImage = 'changed' }: WriteContext): PlannedWrite {
  const { object, outcome } = planned;
  if (object.kind !== 'Service') return planned;
  const former = held('Service', object.metadata.name) as Service | undefined;
  const isAsked = hasTagOnly(object.spec.image) && (resolveImage === 'always' || (resolveImage === 'changed' && former?.spec.image !== object.spec.image));
  if (isAsked) return { ...planned, object: withAnnotation(object, IMAGE_REQUEST, imageRequestText(object.spec.image, timestamp(nowMs))), ...(outcome === 'unchanged' && { isAsking: true }) };
  return resolveImage === 'never' && outcome !== 'unchanged' ? { ...planned, object: { ...object, metadata: { ...object.metadata, annotations: without(object.metadata.annotations, IMAGE_REQUEST) } } } : planned;
}

export const withAnnotation = (service: Service, key: string, value: string): Service =>
  ({ ...service, metadata: { ...service.metadata, annotations: { ...service.metadata.annotations, [key]: value } } });

/** What the history of a service says of the change; a manifest may say it itself. */
function causeOf(manifest: Completed, held: AnyResource | undefined): Record<string, string> {
  if (manifest.kind !== 'Service' || held?.kind !== 'Service' || held.metadata.annotations[CHANGE_CAUSE] === undefined) return {};
  return templateHash(templateOf(manifest.spec as ServiceSpec)) === templateHash(templateOf(held.spec)) ? {} : { [CHANGE_CAUSE]: 'apply' };
}

/** Only for a host whose key is neither pinned nor given: otherwise there is nothing to accept, and applying twice changes nothing. */
function acceptance(manifest: Manifest, held: AnyResource | undefined, { acceptNew }: WriteContext): Record<string, string> {
  const isPinned = held?.kind === 'Node' && held.status.hostKey !== undefined;
  if (!acceptNew || manifest.kind !== 'Node' || manifest.spec.ssh.hostKey !== undefined || isPinned) return {};
  return { [ACCEPT_NEW_HOST_KEY]: 'true' };
}

export function refuseDying({ kind, metadata: { name, deletionTimestamp } }: AnyResource): void {
  if (deletionTimestamp === undefined) return;
  const ref = `${kind.toLowerCase()}/${name}`;
  throw new OperatorError('CONFLICT', `${ref} is being deleted; apply it again after \`drover wait ${ref} --for=delete\``, { kind, name });
}

function created(manifest: Completed, { nowMs, newUid }: WriteContext): AnyResource {
  const now = timestamp(nowMs);
  const metadata: Metadata = { ...manifest.metadata, uid: newUid(), generation: 1, resourceVersion: 0, creationTimestamp: now };
  return { apiVersion: API_VERSION, kind: manifest.kind, metadata, spec: manifest.spec, status: INITIAL_STATUS[manifest.kind](now) } as AnyResource;
}

/** The state before any controller has looked. */
const INITIAL_STATUS: { readonly [K in ManifestKind]: (now: string) => ResourceOf[K]['status'] } = {
  Cluster: () => ({ conditions: [] }),
  Node: (now) => ({ observedGeneration: 0, state: 'joining', since: now, message: 'waiting for the first connection', conditions: [], attachments: {} }),
  Network: () => ({ conditions: [], subnet: '', vni: 0, cursor: '' }),
  Secret: () => ({}),
  Config: () => ({}),
  Service: () => ({ observedGeneration: 0, conditions: [], virtualAddresses: {}, fwmark: 0, replicas: { desired: 0, running: 0 } }),
};
