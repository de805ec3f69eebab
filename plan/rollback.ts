import { timestamp } from '../base/clock.js';
import { CHANGE_CAUSE, IMAGE_REQUEST, portKey, portsClash, ROLLOUT_PAUSED, templateHash, templateOf, withTemplateOf, without, type ClusterView, type Service, type ServiceSpec } from '../model/index.js';
import { strangersTo } from './listeners.js';
import { formerRevision } from './revisions.js';
import type { Occupants, ServiceDraft } from './service-draft.js';
import { courseOf } from './update-slots.js';
import { troubleOf } from './update-trouble.js';

/**
 * The service with the template that it had before, when its update fails and it wants to go back by itself; undefined otherwise, and when there is
 * nothing to go back to (the update pauses, and says so). A rollback never rolls back. Replicas, placement and settings stay as they are.
 */
export function planRollback(view: ClusterView, draft: ServiceDraft, mayUpdate: (occupants: Occupants) => boolean): Service | undefined {
  const { service, context } = draft;
  const { metadata, status: { update } } = service;
  const isOurs = update?.state === 'updating' && update.templateHash === draft.targetHash && metadata.annotations[ROLLOUT_PAUSED] === undefined;
  if (!isOurs || metadata.deletionTimestamp !== undefined || service.spec.updateConfig.failureAction !== 'rollback') return undefined;
  const trouble = troubleOf(courseOf(view, draft, update), [...draft.seats().values()].filter(mayUpdate));
  const former = trouble === undefined ? undefined : formerRevision(view, draft);
  if (trouble === undefined || former === undefined) return undefined;
  const spec = withTemplateOf(service.spec, former.spec);
  if (obstacleTo(view, service, spec) !== undefined) return undefined;
  const reason = `update rolled back due to ${trouble.text}`;
  return {
    ...service, spec,
    metadata: { ...metadata, generation: metadata.generation + 1, annotations: { ...without(metadata.annotations, IMAGE_REQUEST), [CHANGE_CAUSE]: `automatic rollback to revision ${former.number}` } },
    status: { ...service.status, observedGeneration: metadata.generation + 1, update: { state: 'rollback_started', message: reason, reason, startedAt: timestamp(context.now), templateHash: templateHash(templateOf(spec)) } },
  };
}

/** Why an update that should go back stays where it is; undefined when it does not want to, or can. */
export function whyNoRollback(view: ClusterView, draft: ServiceDraft): string | undefined {
  const { service } = draft;
  if (service.spec.updateConfig.failureAction !== 'rollback') return undefined;
  const former = formerRevision(view, draft);
  return former === undefined ? 'there is no former revision to go back to' : obstacleTo(view, service, withTemplateOf(service.spec, former.spec));
}

/** What the former template needs and others have taken or removed since. */
function obstacleTo(view: ClusterView, { metadata: { name }, spec }: Service, { networks, ports }: ServiceSpec): string | undefined {
  const missing = networks.find((network) => view.network(network) === undefined);
  if (missing !== undefined) return `it cannot go back: network ${missing} is gone`;
  for (const other of view.list('Service')) {
    if (other.metadata.name === name) continue;
    const taken = ports.find((port) => other.spec.ports.some((one) => portsClash(one, port)));
    if (taken !== undefined) return `it cannot go back: service ${other.metadata.name} publishes port ${portKey(taken)} now`;
  }
  const regained = ports.filter((port) => port.mode === 'ingress' && !spec.ports.some((held) => portsClash(held, port)));
  const [stranger] = strangersTo(view, regained);
  return stranger === undefined ? undefined : `it cannot go back: ${stranger}`;
}
