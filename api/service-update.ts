import { renderManifest, type Manifest } from '../manifests/index.js';
import type { ServiceUpdate } from './contract.js';
import { restarted, type RolloutObjects } from './rollout.js';
import { mergePatch, planServiceEdit, type EditedService, type ServiceEditContext } from './service-edit.js';

const CAUSE = 'service update';

/** The service with the patches merged into its manifest; `force` makes its tasks anew whatever else changes. Pure. @throws as planServiceEdit; CONFLICT for force while the rollout is paused */
export function planServiceUpdate({ service, revisions }: RolloutObjects, { labels, spec, force, resolveImage = spec?.['image'] === undefined ? 'changed' : 'always' }: ServiceUpdate, context: ServiceEditContext): EditedService {
  const patch = (target: object, changes: object | undefined): Record<string, unknown> => mergePatch(target, changes ?? {}) as Record<string, unknown>;
  const edit = { labels: patch(service.metadata.labels, labels), spec: patch(renderManifest(service as Manifest).spec, spec), cause: CAUSE, resolveImage };
  const edited = planServiceEdit(service, edit, context);
  if (force !== true) return edited;
  const { object } = restarted({ service: edited.object, revisions }, CAUSE, context);
  return { outcome: 'configured', object: { ...object, metadata: { ...object.metadata, generation: service.metadata.generation + 1 } } };
}
