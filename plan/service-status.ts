import { timestamp } from '../base/clock.js';
import { isGlobal, isServing, isTerminalTask, isWanted, withCondition, type ClusterView, type ServiceStatus, type UpdateStatus } from '../model/index.js';
import { createEligibility } from './global.js';
import { footingOf, isLost } from './footing.js';
import { withServicePorts } from './listeners.js';
import type { ServiceDraft } from './service-draft.js';

/** What a person reads of the service: counts, the `Available` condition, the update. A task on a node that is down does not count as running. */
export function planServiceStatus(view: ClusterView, draft: ServiceDraft, update: UpdateStatus | undefined): ServiceStatus {
  const { metadata, status } = draft.service;
  const replicas = { desired: desiredCount(view, draft), running: runningCount(view, draft) };
  const isAvailable = replicas.running >= replicas.desired;
  const condition = {
    type: 'Available', status: isAvailable ? 'True' : 'False', reason: isAvailable ? 'AllTasksRunning' : 'TasksMissing',
    message: `${replicas.running} of ${replicas.desired} tasks running${heldBack(view, draft)}${draft.waitsFor === undefined ? '' : `; ${draft.waitsFor}`}`,
  } as const;
  const conditions = withCondition(withServicePorts(view, draft.service, draft.context.now), condition, timestamp(draft.context.now));
  return { ...status, observedGeneration: metadata.generation, replicas, conditions, ...(update !== undefined && { update }) };
}

/** Why nobody replaces what is missing. */
function heldBack(view: ClusterView, draft: ServiceDraft): string {
  const footing = draft.tasks().filter((task) => isWanted(task) && !isTerminalTask(task)).map((task) => footingOf(view, task)).find(({ kind }) => kind === 'held');
  return footing?.kind === 'held' ? `; ${footing.reason}` : '';
}

function desiredCount(view: ClusterView, draft: ServiceDraft): number {
  const { metadata, spec } = draft.service;
  if (metadata.deletionTimestamp !== undefined) return 0;
  if (!isGlobal(spec.mode)) return spec.replicas;
  const isEligible = createEligibility(draft);
  return [...view.list('Node')].filter(isEligible).length;
}

/** Slots, not tasks: two tasks that overlap in a start-first update fill one slot. */
const runningCount = (view: ClusterView, draft: ServiceDraft): number =>
  [...draft.seats().values()].filter(({ live }) => live.some((task) => isWanted(task) && isServing(task) && !isLost(footingOf(view, task)))).length;
