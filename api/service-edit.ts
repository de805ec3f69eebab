import { OperatorError } from '../base/errors.js';
import { renderManifest, type Manifest } from '../manifests/index.js';
import { canonicalJson, CHANGE_CAUSE, templateHash, templateOf, type ClusterView, type ResolveImage, type Service, type ServiceSpec } from '../model/index.js';
import { acceptDocuments } from './submission.js';
import { planApply, refuseDying, withAnnotation, type PlannedWrite, type WriteContext } from './write.js';

export interface ServiceEditContext {
  readonly view: ClusterView;
  readonly nowMs: number;
}

/** In the form of a manifest. What is left out stays as it is. */
export interface ServiceEdit {
  readonly labels?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly resolveImage?: ResolveImage;
  /** For the history, when the template changes. */
  readonly cause: string;
}

export type EditedService = PlannedWrite & { readonly object: Service };

/** The service as if its manifest had been edited so and applied: what applies to manifests applies here. Pure. @throws MANIFEST_INVALID, CONFLICT for a service on its way out */
export function planServiceEdit(service: Service, edit: ServiceEdit, { view, nowMs }: ServiceEditContext): EditedService {
  refuseDying(service);
  const { metadata, spec, ...rest } = renderManifest(service as Manifest);
  const document = { ...rest, metadata: { ...metadata, labels: edit.labels ?? service.metadata.labels }, spec: edit.spec ?? spec };
  const held: WriteContext['held'] = (kind, name) => (kind === 'Service' && name === service.metadata.name ? service : view.get(kind, name));
  const [planned] = planApply(acceptDocuments([{ document }], view), { nowMs, newUid: () => service.metadata.uid, acceptNew: false, held, ...(edit.resolveImage !== undefined && { resolveImage: edit.resolveImage }) });
  if (planned === undefined || planned.object.kind !== 'Service') throw new OperatorError('INTERNAL', `edit service "${service.metadata.name}": nothing was planned`);
  return withCause(service, { ...planned, object: planned.object }, edit.cause);
}

/** The service with exactly this spec, versions of files and all, if a manifest that says the same were accepted. Pure. @throws as planServiceEdit */
export function planServiceSpec(service: Service, { spec, cause }: { readonly spec: ServiceSpec; readonly cause: string }, { view }: ServiceEditContext): EditedService {
  refuseDying(service);
  acceptDocuments([{ document: renderManifest({ ...service, spec } as Manifest) }], view);
  if (canonicalJson(spec) === canonicalJson(service.spec)) return { outcome: 'unchanged', object: service };
  return withCause(service, { outcome: 'configured', object: { ...service, spec, metadata: { ...service.metadata, generation: service.metadata.generation + 1 } } }, cause);
}

const withCause = (service: Service, { object, ...planned }: EditedService, cause: string): EditedService =>
  ({ ...planned, object: hasSameTemplate(object, service) ? object : withAnnotation(object, CHANGE_CAUSE, cause) });

export const hashOf = ({ spec }: Service): string => templateHash(templateOf(spec));

const hasSameTemplate = (one: Service, other: Service): boolean => hashOf(one) === hashOf(other);

/** RFC 7386: maps are merged, null takes a member away, all else replaces. Pure. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const merged = Object.entries(patch).map(([key, value]) => [key, mergePatch(isMap(target) ? target[key] : undefined, value)] as const);
  return Object.fromEntries([...Object.entries(isMap(target) ? target : {}), ...merged].filter(([key]) => patch[key] !== null));
}

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
