import { isTerminalTask, isWanted, takesTasks, type ClusterView, type Node } from '../model/index.js';
import { createMatcher, type Matcher } from './constraints.js';
import type { ServiceDraft } from './service-draft.js';

/** Whether the service has or may get a task on the node: it takes tasks and satisfies the constraints. */
export const createEligibility = (draft: ServiceDraft): Matcher => {
  const matches = createMatcher(draft.service.spec.placement.constraints);
  return (node) => takesTasks(node) && matches(node);
};

/**
 * One task per eligible node. A paused or unreachable node keeps its task and gets no new one; a node that no longer satisfies the
 * constraints loses it. Restarts are not made here (see planRestarts); nodes that are down or drained are emptied by planEvictions.
 */
export function planGlobal(view: ClusterView, draft: ServiceDraft): void {
  const matches = createMatcher(draft.service.spec.placement.constraints);
  for (const task of draft.tasks()) {
    const node = view.node(task.spec.node ?? '');
    if (node !== undefined && !matches(node) && isWanted(task)) draft.release(task, 'constraint no longer met');
    if (node === undefined && isTerminalTask(task) && task.spec.desired !== 'remove') draft.release(task, task.status.message, { desired: 'remove' });
  }
  if (draft.waitsFor !== undefined) return;
  const isEligible = createEligibility(draft);
  for (const node of nodesByName(view)) if (isEligible(node) && isVacant(draft, node)) draft.create({ seat: { node: node.metadata.name }, version: draft.versionFor() });
}

function isVacant(draft: ServiceDraft, { metadata: { name } }: Node): boolean {
  const occupants = draft.seats().get(name);
  return occupants === undefined || (occupants.live.length === 0 && occupants.last === undefined);
}

const nodesByName = (view: ClusterView): Node[] => [...view.list('Node')].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
