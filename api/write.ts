import { timestamp } from '../base/clock.js';
import { OperatorError } from '../base/errors.js';
import type { Manifest, ManifestKind } from '../manifests/index.js';
import { API_VERSION, canonicalJson, put, type AnyResource, type Kind, type Metadata, type ResourceOf, type Write } from '../model/index.js';
import type { ApplyOutcome } from './contract.js';

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
}

export interface PlannedWrite {
  readonly outcome: ApplyOutcome;
  readonly object: AnyResource;
}

/**
 * What storing the manifests does, in their order; objects that are `unchanged` are returned as they are held. Pure.
 * @throws CONFLICT when an object of that name is on its way out
 */
export const planApply = (manifests: readonly Manifest[], context: WriteContext): PlannedWrite[] =>
  manifests.map((manifest) => planOne(manifest, context));

export const writesOf = (planned: readonly PlannedWrite[]): Write[] =>
  planned.filter(({ outcome }) => outcome !== 'unchanged').map(({ object }) => put(object));

const NEW_NODE = { role: 'worker', availability: 'active' } as const;

function planOne(submitted: Manifest, context: WriteContext): PlannedWrite {
  const held = context.held(submitted.kind, submitted.metadata.name);
  const manifest = completed(submitted, held);
  const annotations = { ...systemAnnotations(held), ...acceptance(manifest, held, context), ...manifest.metadata.annotations };
  const named = { ...manifest.metadata, annotations };
  if (held === undefined) return { outcome: 'created', object: created({ ...manifest, metadata: named } as Manifest, context) };
  refuseDying(held);
  const isSpecEqual = canonicalJson(held.spec) === canonicalJson(manifest.spec);
  if (isSpecEqual && isSameMetadata(held.metadata, named)) return { outcome: 'unchanged', object: held };
  const metadata = { ...held.metadata, labels: named.labels, annotations, generation: held.metadata.generation + (isSpecEqual ? 0 : 1) };
  return { outcome: 'configured', object: { ...held, metadata, spec: manifest.spec } as AnyResource };
}

function completed(manifest: Manifest, held: AnyResource | undefined): Manifest {
  if (manifest.kind !== 'Node') return manifest;
  const { role, availability } = held?.kind === 'Node' ? held.spec : NEW_NODE;
  return { ...manifest, spec: { ...manifest.spec, role: manifest.spec.role ?? role, availability: manifest.spec.availability ?? availability } };
}

const isSameMetadata = (held: Metadata, sent: Named): boolean =>
  canonicalJson([held.labels, held.annotations]) === canonicalJson([sent.labels, sent.annotations]);

const systemAnnotations = (held: AnyResource | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(held?.metadata.annotations ?? {}).filter(([key]) => key.startsWith(SYSTEM_ANNOTATIONS)));

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

function created(manifest: Manifest, { nowMs, newUid }: WriteContext): AnyResource {
  const now = timestamp(nowMs);
  const metadata: Metadata = { ...manifest.metadata, uid: newUid(), generation: 1, resourceVersion: 0, creationTimestamp: now };
  return { apiVersion: API_VERSION, kind: manifest.kind, metadata, spec: manifest.spec, status: INITIAL_STATUS[manifest.kind](now) } as AnyResource;
}

/** The state before any controller has looked. */
const INITIAL_STATUS: { readonly [K in ManifestKind]: (now: string) => ResourceOf[K]['status'] } = {
  Cluster: () => ({ conditions: [] }),
  Node: (now) => ({ observedGeneration: 0, state: 'joining', since: now, message: 'waiting for the first connection', conditions: [], attachments: {} }),
  Network: () => ({ conditions: [], subnet: '', vni: 0, cursor: '' }),
  Service: () => ({ observedGeneration: 0, conditions: [], virtualAddresses: {}, fwmark: 0, replicas: { desired: 0, running: 0 } }),
};
