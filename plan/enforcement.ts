import { isTerminalTask, isWanted, type ClusterView } from '../model/index.js';
import { createMatcher } from './constraints.js';
import { relieve } from './relief.js';
import type { ServiceDraft } from './service-draft.js';

/** Moves the tasks of a replicated service whose node no longer satisfies its constraints (a label or the role changed, or the constraints did). */
export function planEnforcement(view: ClusterView, draft: ServiceDraft): void {
  const { constraints } = draft.service.spec.placement;
  if (constraints.length === 0) return;
  const matches = createMatcher(constraints);
  for (const task of draft.tasks()) {
    const node = task.status.node === undefined ? undefined : view.node(task.status.node);
    if (isTerminalTask(task) || !isWanted(task) || node === undefined || matches(node)) continue;
    relieve(draft, task, 'constraint');
  }
}
