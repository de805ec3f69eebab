import type { Manifest } from '../../manifests/index.js';
import type { ResourceList } from '../../api/contract.js';
import { isFileObject, type AnyResource } from '../../model/index.js';
import { refOf } from '../views/view.js';

export const FORMATS = ['table', 'wide', 'json', 'yaml', 'name', 'manifest'] as const;
export type Format = (typeof FORMATS)[number];
export type DataFormat = Exclude<Format, 'table' | 'wide'>;

export const isDataFormat = (format: Format): format is DataFormat => format !== 'table' && format !== 'wide';

const isUserKind = ({ kind }: AnyResource): boolean => kind !== 'Task' && kind !== 'Host' && kind !== 'Revisions' && kind !== 'TrafficKeys';

/**
 * The stable shape of an object in output: as stored, with the spec as a user writes it. Loads what knows that form only now,
 * so that tables need not wait for it.
 */
export async function toOutput(object: AnyResource): Promise<Record<string, unknown>> {
  const { apiVersion, kind, metadata, spec, status } = object;
  if (!isUserKind(object)) return { apiVersion, kind, metadata, spec, status };
  const { renderManifest } = await import('../../manifests/index.js');
  const rendered = renderManifest(object as unknown as Manifest).spec;
  return { apiVersion, kind, metadata, spec: { ...rendered, ...systemsPart(object) }, status };
}

/** What the system has added to the spec. */
function systemsPart(object: AnyResource): object {
  if (isFileObject(object)) return { versions: object.spec.versions };
  return object.kind === 'Service' && object.spec.imageDigest !== undefined ? { imageDigest: object.spec.imageDigest } : {};
}

/** A list keeps its shape however many objects it has; one object asked for by name stands alone. `manifest` is what `drover apply` takes. */
export async function printData(data: AnyResource | ResourceList, format: DataFormat): Promise<string> {
  const objects = data.kind === 'List' ? data.items : [data];
  if (format === 'name') return objects.map(refOf).join('\n');
  if (format === 'manifest') return (await import('../../manifests/index.js')).renderYaml(objects.filter(isUserKind) as unknown as Manifest[]).trimEnd();
  const shape = data.kind === 'List' ? { ...data, items: await Promise.all(data.items.map(toOutput)) } : await toOutput(data);
  if (format === 'json') return JSON.stringify(shape, null, 2);
  return (await import('./yaml.js')).toYaml(shape);
}
