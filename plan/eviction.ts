import { isTerminalTask, isWanted, type ClusterView, type Task } from '../model/index.js';
import { footingOf } from './footing.js';
import { seatKey, seatOf } from './new-task.js';
import type { ServiceDraft } from './service-draft.js';

/**
 * Gives away the slots of tasks whose node is down, gone, drained or leaving; the replacement waits for no restart delay.
 * A global service's task is only ended: its seat is that node. What was to end anyway on a node that cannot be asked is orphaned.
 */
export function planEvictions(view: ClusterView, draft: ServiceDraft): void {
  for (const task of draft.tasks()) {
    const footing = isTerminalTask(task) ? undefined : footingOf(view, task);
    if (footing === undefined || footing.kind === 'firm') continue;
    if (isWanted(task)) giveAway(draft, task, footing);
    else if (footing.kind === 'gone') draft.orphan(task, footing.reason);
  }
}

function giveAway(draft: ServiceDraft, task: Task, { kind, reason }: { readonly kind: 'gone' | 'closing'; readonly reason: string }): void {
  const by = task.spec.slot === undefined ? undefined : successorOf(draft, task);
  if (kind === 'gone') draft.reschedule(task, reason, by);
  else draft.release(task, reason, { by });
}

/** A new task for the slot, unless another one is live there (start-first update). */
export function successorOf(draft: ServiceDraft, task: Task): Task | undefined {
  const seat = seatOf(task);
  const other = draft.seats().get(seatKey(seat))?.live.find(({ metadata }) => metadata.name !== task.metadata.name);
  return other ?? draft.create({ seat, version: draft.versionFor(task), replaces: task.metadata.name });
}
