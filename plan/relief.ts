import { isServing, isTerminalTask, isWanted, type ClusterView, type ReliefCause, type Task } from '../model/index.js';
import { createMatcher } from './constraints.js';
import { footingOf } from './footing.js';
import { restartOf, startTerms } from './restart.js';
import type { ServiceDraft } from './service-draft.js';
import { occupantsOf, partnerOf, successorOf } from './successor.js';
import { isListed } from './withdrawal.js';

const REASONS: Readonly<Record<ReliefCause, string>> = { drain: 'node drained', constraint: 'constraint no longer met', rebalance: 'rebalanced' };

/** What the restart policy would not try again is tried again after this time: the task that waits to be relieved serves meanwhile. */
const STUBBORN_DELAY_MS = 30_000;

/**
 * Has a task leave its node without a gap: another one is made for its slot, and only when that one stands in every table is the first withdrawn
 * (planReliefs). What does not serve has nothing to lose and goes at once.
 */
export function relieve(draft: ServiceDraft, task: Task, cause: ReliefCause): void {
  if (!isServing(task)) draft.release(task, REASONS[cause], { by: successorOf(draft, task) });
  else if (partnerOf(draft, task) === undefined) createReliever(draft, task, cause);
}

function createReliever(draft: ServiceDraft, task: Task, cause: ReliefCause): void {
  const occupants = occupantsOf(draft, task);
  const { last } = occupants;
  const failed = last?.spec.relieves?.task === task.metadata.name ? last : undefined;
  const terms = failed === undefined ? {} : startTerms(restartOf(draft, occupants, failed) ?? STUBBORN, failed, draft.context.now);
  const by = draft.create({ seat: occupants.seat, version: draft.versionFor(task), relieves: { task: task.metadata.name, cause }, ...terms });
  if (failed !== undefined) draft.release(failed, failed.status.message, { by });
}

const STUBBORN = { delayMs: STUBBORN_DELAY_MS, quickFailures: 0, isCrashLoop: false };

export interface Relief {
  readonly reliever: Task;
  readonly relieved: Task;
  readonly cause: ReliefCause;
}

/** Those under way: both tasks are live and wanted. */
export const reliefsIn = (draft: ServiceDraft): Relief[] => draft.tasks().flatMap((reliever): Relief[] => {
  const { relieves } = reliever.spec;
  const relieved = relieves === undefined ? undefined : draft.task(relieves.task);
  return relieves !== undefined && relieved !== undefined && isLive(reliever) && isLive(relieved) ? [{ reliever, relieved, cause: relieves.cause }] : [];
});

const isLive = (task: Task): boolean => !isTerminalTask(task) && isWanted(task);

/**
 * Ends the reliefs that may end: the relieved task goes when its reliever is listed by every host, and a reliever that is needed no longer (the
 * node was activated again) goes unless it serves already. Returns whether one waits for hosts to catch up.
 */
export function planReliefs(view: ClusterView, draft: ServiceDraft): boolean {
  let isWaiting = false;
  for (const { reliever, relieved, cause } of reliefsIn(draft)) {
    if (!isServing(reliever)) {
      if (!isDue(view, draft, relieved, cause)) draft.release(reliever, 'no longer needed', { by: relieved });
    } else if (isListed(view, reliever)) draft.release(relieved, REASONS[cause], { by: reliever });
    else isWaiting = true;
  }
  return isWaiting;
}

function isDue(view: ClusterView, draft: ServiceDraft, relieved: Task, cause: ReliefCause): boolean {
  const node = view.node(relieved.status.node ?? '');
  if (cause === 'drain') return footingOf(view, relieved).kind !== 'firm';
  if (cause === 'constraint') return node === undefined || !createMatcher(draft.service.spec.placement.constraints)(node);
  return true;
}
