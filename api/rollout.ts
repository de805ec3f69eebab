import { OperatorError } from '../base/errors.js';
import { filesOf, IMAGE_REQUEST, isJob, isPaused, isRollback, RESUME, ROLLOUT_PAUSED, ROLLOUT_WISH, rollbackTo, without, withTemplateOf, type Revision, type Revisions, type Service } from '../model/index.js';
import type { RolloutRequest, RolloutResult } from './contract.js';
import { hashOf, planServiceSpec, type EditedService, type ServiceEditContext } from './service-edit.js';
import { refuseDying, withAnnotation } from './write.js';

export interface RolloutObjects {
  readonly service: Service;
  readonly revisions: Revisions | undefined;
}

/** What a person wants of a rollout, as a change of the service. Pure. @throws CONFLICT, NOT_FOUND for a revision, MANIFEST_INVALID when a former template no longer fits in */
export function planRolloutAction(objects: RolloutObjects, { action, toRevision }: RolloutRequest, context: ServiceEditContext): RolloutResult {
  refuseDying(objects.service);
  if (action === 'pause' || action === 'resume') refuseJob(objects.service, action);
  switch (action) {
    case 'pause': return paused(objects.service);
    case 'resume': return resumed(objects.service);
    case 'restart': return resultOf('restarted', restarted(objects, 'rollout restart', context));
    case 'undo': return undone(objects, toRevision, context);
  }
}

const isHeld = ({ metadata }: Service): boolean => metadata.annotations[ROLLOUT_PAUSED] !== undefined;

const paused = (service: Service): RolloutResult =>
  (isHeld(service) ? { outcome: 'unchanged', service } : { outcome: 'paused', service: withAnnotation(service, ROLLOUT_PAUSED, 'true') });

/** Whether a person or a failure stopped it. */
function resumed(service: Service): RolloutResult {
  if (!isHeld(service) && !isPaused(service.status.update)) return { outcome: 'unchanged', service };
  const annotations = { ...without(service.metadata.annotations, ROLLOUT_PAUSED), [ROLLOUT_WISH]: RESUME };
  return { outcome: 'resumed', service: { ...service, metadata: { ...service.metadata, annotations } } };
}

/** All tasks are made anew with the same spec. */
export function restarted({ service, revisions }: RolloutObjects, cause: string, context: ServiceEditContext): EditedService {
  refuseHeld(service, 'restart');
  const counts = [service.spec, ...itemsOf({ service, revisions }).map(({ spec }) => spec)].map(({ forceUpdate = 0 }) => forceUpdate);
  return planServiceSpec(service, { spec: { ...service.spec, forceUpdate: Math.max(...counts) + 1 }, cause }, context);
}

function undone(objects: RolloutObjects, toRevision: number | undefined, context: ServiceEditContext): RolloutResult {
  const { service } = objects;
  refuseHeld(service, 'undo');
  const revision = toRevision === undefined ? previous(objects) : numbered(objects, toRevision);
  refuseForgotten(revision, objects, context);
  const edited = planServiceSpec(service, { spec: withTemplateOf(service.spec, revision.spec), cause: `rollout undo to revision ${revision.number}` }, context);
  if (edited.outcome === 'unchanged') return { outcome: 'unchanged', service, revision: revision.number };
  return { outcome: 'rolled back', service: withAnnotation(withoutQuestion(edited.object), ROLLOUT_WISH, rollbackTo(hashOf(edited.object))), revision: revision.number };
}

/** The answer would take it away from the digest that is wanted. */
const withoutQuestion = (service: Service): Service => ({ ...service, metadata: { ...service.metadata, annotations: without(service.metadata.annotations, IMAGE_REQUEST) } });

/** Those of a service of the same name that was deleted do not count. */
const itemsOf = ({ service, revisions }: RolloutObjects): readonly Revision[] =>
  (revisions?.spec.serviceUid === service.metadata.uid ? revisions.spec.items : []);

function previous(objects: RolloutObjects): Revision {
  const { service } = objects;
  const { metadata: { name }, status: { update } } = service;
  const hash = hashOf(service);
  if (update?.templateHash === hash && update.reason !== undefined && isRollback(update)) {
    throw new OperatorError('CONFLICT', `service/${name} was rolled back by itself already, and the version before is the one that failed: name another with --to-revision (see \`drover rollout history ${name}\`)`, { name });
  }
  const found = itemsOf(objects).findLast(({ templateHash }) => templateHash !== hash);
  if (found === undefined) throw new OperatorError('CONFLICT', `service/${name} has no former revision to go back to`, { name });
  return found;
}

function numbered(objects: RolloutObjects, number: number): Revision {
  const items = itemsOf(objects);
  const found = items.find((revision) => revision.number === number);
  if (found !== undefined) return found;
  const { name } = objects.service.metadata;
  throw new OperatorError('NOT_FOUND', `service/${name} has no revision ${number}: it has ${items.length === 0 ? 'none yet' : items.map((revision) => revision.number).join(', ')}`, { name, revision: number });
}

/** A value of a file is kept for as long as somebody refers to it, and a while. @throws CONFLICT */
function refuseForgotten({ number, spec }: Revision, { service }: RolloutObjects, { view }: ServiceEditContext): void {
  const gone = filesOf(spec).find(({ kind, reference }) => view.get(kind, reference.source)?.spec.versions.some(({ id }) => id === reference.version) !== true);
  if (gone === undefined) return;
  const { name } = service.metadata;
  throw new OperatorError('CONFLICT', `cannot take service/${name} back to revision ${number}: the value that ${gone.kind.toLowerCase()} ${gone.reference.source} had then is not there any more`, { name, revision: number });
}

/** A job has runs, and no slots to update one by one. */
function refuseJob({ metadata: { name }, spec }: Service, action: string): void {
  if (isJob(spec)) throw new OperatorError('CONFLICT', `cannot ${action} service/${name}: it is a job, and has no rollout`, { name });
}

/** As kubectl: a paused rollout takes changes by manifest, and says clearly that it does nothing with them. */
function refuseHeld(service: Service, action: string): void {
  if (!isHeld(service)) return;
  const { name } = service.metadata;
  throw new OperatorError('CONFLICT', `cannot ${action} service/${name} while its rollout is paused: \`drover rollout resume ${name}\` first`, { name });
}

const resultOf = (outcome: RolloutResult['outcome'], { object }: EditedService): RolloutResult => ({ outcome, service: object });
