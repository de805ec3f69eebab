import { isTerminalTask, isWanted, type ClusterView, type Task } from '../model/index.js';
import { footingOf, isLost } from './footing.js';
import { relieve } from './relief.js';
import type { ServiceDraft } from './service-draft.js';
import { successorOf } from './successor.js';

/**
 * Gives away the slots of tasks whose node is down, gone, drained or leaving; the replacement waits for no restart delay. A node that is drained is
 * emptied make-before-break, unless its user has lost patience; what a job does must not be done twice at a time, so it is ended first. In an outage what is wanted stays (plan/outage.ts). A global service's task is only
 * ended: its seat is that node. What was to end anyway on a node that cannot be asked is orphaned.
 */
export function planEvictions(view: ClusterView, draft: ServiceDraft): void {
  for (const task of draft.tasks()) {
    const footing = isTerminalTask(task) ? undefined : footingOf(view, task);
    if (footing === undefined || footing.kind === 'firm') continue;
    if (!isWanted(task)) {
      if (isLost(footing)) draft.orphan(task, footing.reason);
    } else if (footing.kind === 'closing' && task.spec.slot !== undefined && task.spec.iteration === undefined) relieve(draft, task, 'drain');
    else if (footing.kind !== 'held') giveAway(draft, task, footing);
  }
}

function giveAway(draft: ServiceDraft, task: Task, { kind, reason }: { readonly kind: 'gone' | 'closing' | 'closed'; readonly reason: string }): void {
  const by = task.spec.slot === undefined ? undefined : successorOf(draft, task);
  if (kind === 'gone') draft.reschedule(task, reason, by);
  else draft.release(task, reason, { by });
}
