import type { ClusterView } from '../../../model/cluster-view.js';
import type { Revision } from '../../../model/revisions.js';
import type { Service } from '../../../model/service.js';
import { templateChanges } from '../../../model/template-changes.js';
import { templateOf } from '../../../model/task-template.js';
import { isRollback, ROLLOUT_PAUSED } from '../../../model/update.js';
import { refused, type Consequence } from './consequence.js';
import { whyDying } from './present.js';
import { replacement } from './terms.js';

export interface RollbackChoice {
  readonly revision: Revision;
  /** What going back there changes, one field each. */
  readonly changes: readonly string[];
}

/** How often its tasks were made anew for nothing else: no word to anybody. */
const RESTARTS = /^([+-] )?forceUpdate: /;

/** Former revisions, the newest first. Pure. */
export function rollbackChoices(view: ClusterView, service: Service): readonly RollbackChoice[] {
  const held = view.get('Revisions', service.metadata.name);
  const items = held?.spec.serviceUid === service.metadata.uid ? held.spec.items : [];
  const present = items.at(-1);
  const template = templateOf(service.spec);
  return items.filter(({ templateHash }) => templateHash !== present?.templateHash).reverse()
    .map((revision) => ({ revision, changes: templateChanges(template, templateOf(revision.spec)).filter((change) => !RESTARTS.test(change)) }));
}

/** The one before; after a rollback that nobody asked for not the one that had failed. Pure. */
export function usualChoice({ status: { update } }: Service, choices: readonly RollbackChoice[]): RollbackChoice | undefined {
  const isFailed = update?.reason !== undefined && isRollback(update);
  return choices[isFailed ? 1 : 0];
}

/** Why there is nothing to go back to; undefined when there is. Pure. */
export function whyNoRollback(service: Service, choices: readonly RollbackChoice[]): string | undefined {
  const { metadata: { name, annotations } } = service;
  if (annotations[ROLLOUT_PAUSED] !== undefined) return `The rollout of ${name} is paused: resume it first.`;
  return whyDying(service) ?? (choices.length === 0 ? `${name} has no former revision to go back to.` : undefined);
}

/** What going back comes to. Its changes are listed beside it. Pure. */
export function rollbackConsequence(view: ClusterView, service: Service, choice: RollbackChoice | undefined): Consequence {
  const refusal = whyNoRollback(service, rollbackChoices(view, service)) ?? (choice === undefined ? 'Choose a revision.' : undefined);
  if (refusal !== undefined || choice === undefined) return refused(refusal ?? '');
  const { says, warns } = replacement(view, service, 'rollback');
  const untried = choice.revision.completedAt === undefined ? [`Revision ${choice.revision.number} never ran in all tasks.`] : [];
  return { says: [...says, 'The number of tasks, placement and settings of updates stay as they are.'], warns: [...untried, ...warns] };
}
