import { timestamp } from '../base/clock.js';
import { API_VERSION, CHANGE_CAUSE, isServing, isUnderWay, put, templateChanges, templateOf, type ClusterView, type Revision, type Revisions, type UpdateStatus, type Write } from '../model/index.js';
import type { ServiceDraft } from './service-draft.js';
import { isNew } from './update-slots.js';

/** Besides the present one, as in Kubernetes. */
export const FORMER_REVISIONS = 10;

/**
 * Keeps the history of the service: a template that was not the wanted one before becomes its newest revision, under a new number even if it is known
 * already, and the newest revision is marked when all tasks run it. What does not change the template leaves no trace.
 */
export function planRevisions(view: ClusterView, draft: ServiceDraft, update: UpdateStatus | undefined): Write[] {
  const held = view.get('Revisions', draft.service.metadata.name);
  const known = revisionsOf(draft, held);
  const items = completed(draft, withPresent(draft, known), update);
  if (items === known) return [];
  return [put(held === undefined ? created(draft, items) : { ...held, metadata: { ...held.metadata, generation: held.metadata.generation + 1 }, spec: { serviceUid: draft.service.metadata.uid, items } })];
}

/** Those of a service of the same name that was deleted do not count. */
const revisionsOf = ({ service }: ServiceDraft, held: Revisions | undefined): readonly Revision[] =>
  (held?.spec.serviceUid === service.metadata.uid ? held.spec.items : []);

function withPresent(draft: ServiceDraft, known: readonly Revision[]): readonly Revision[] {
  const { service: { metadata, spec }, targetHash, context } = draft;
  const last = known.at(-1);
  if (last?.templateHash === targetHash) return known;
  const before = known.find(({ templateHash }) => templateHash === targetHash);
  const present: Revision = {
    number: (last?.number ?? 0) + 1, since: timestamp(context.now), templateHash: targetHash, spec,
    changes: last === undefined ? [] : templateChanges(templateOf(last.spec), templateOf(spec)), cause: metadata.annotations[CHANGE_CAUSE] ?? 'apply',
    ...(before?.completedAt !== undefined && { completedAt: before.completedAt }),
  };
  return kept([...known.filter((revision) => revision !== before), present]);
}

/** The newest ones, and the last one that was completed: an update that fails goes back there. */
export function kept(items: readonly Revision[]): readonly Revision[] {
  const newest = items.slice(-(FORMER_REVISIONS + 1));
  const good = items.findLast(({ completedAt }) => completedAt !== undefined);
  return good === undefined || newest.includes(good) ? newest : [good, ...newest];
}

function completed(draft: ServiceDraft, items: readonly Revision[], update: UpdateStatus | undefined): readonly Revision[] {
  const last = items.at(-1);
  if (last === undefined || last.completedAt !== undefined || !runsEverywhere(draft, update)) return items;
  return [...items.slice(0, -1), { ...last, completedAt: timestamp(draft.context.now) }];
}

function runsEverywhere(draft: ServiceDraft, update: UpdateStatus | undefined): boolean {
  const isOver = update === undefined || (!isUnderWay(update) && update.completedAt !== undefined && update.skipped === undefined);
  const seats = [...draft.seats().values()].filter(({ live, last }) => live.length > 0 || last !== undefined);
  return isOver && seats.length > 0 && seats.every(({ live }) => live.length > 0 && live.every((task) => isNew(draft)(task) && isServing(task)));
}

/** The revision that an update goes back to when it fails: the newest that was completed, else the one before. */
export function formerRevision(view: ClusterView, draft: ServiceDraft): Revision | undefined {
  const others = revisionsOf(draft, view.get('Revisions', draft.service.metadata.name)).filter(({ templateHash }) => templateHash !== draft.targetHash);
  return others.findLast(({ completedAt }) => completedAt !== undefined) ?? others.at(-1);
}

function created({ service, context }: ServiceDraft, items: readonly Revision[]): Revisions {
  const { name, uid } = service.metadata;
  return {
    apiVersion: API_VERSION, kind: 'Revisions', spec: { serviceUid: uid, items }, status: {},
    metadata: { name, labels: {}, annotations: {}, uid: context.newId(), generation: 1, resourceVersion: 0, creationTimestamp: timestamp(context.now) },
  };
}
