import { timestamp } from '../../base/clock.js';
import { isLost, footingOf } from '../footing.js';
import { isTerminalTask, isWanted, withCondition, type ClusterView, type Condition, type JobStatus, type ServiceStatus } from '../../model/index.js';
import type { ServiceDraft } from '../service-draft.js';

/** What a person reads of a job: tasks at work, the `Complete` condition of its newest run, its runs. */
export function planJobStatus(view: ClusterView, draft: ServiceDraft, job: JobStatus): ServiceStatus {
  const { metadata, status } = draft.service;
  const live = draft.tasks().filter((task) => isWanted(task) && !isTerminalTask(task));
  const running = live.filter((task) => task.status.state === 'running' && !isLost(footingOf(view, task))).length;
  const conditions = withCondition(status.conditions, completion(draft, job), timestamp(draft.context.now));
  return { ...status, observedGeneration: metadata.generation, replicas: { desired: live.length, running }, conditions, job };
}

type Verdict = Omit<Condition, 'lastTransitionTime'>;

function completion({ service: { spec: { schedule } }, waitsFor }: ServiceDraft, { runs: [run], nextRunAt }: JobStatus): Verdict {
  if (run === undefined) return { type: 'Complete', status: 'False', reason: 'NotBegun', message: waitsFor ?? (schedule?.suspend === true ? 'suspended' : `the first run is due at ${nextRunAt}`) };
  const message = `run ${run.iteration}: ${run.completed} of ${run.total} tasks completed`;
  switch (run.state) {
    case 'complete': return { type: 'Complete', status: 'True', reason: 'AllTasksCompleted', message };
    case 'failed': return { type: 'Complete', status: 'False', reason: 'RunFailed', message: `${message}; the restart policy allows no further try of the rest` };
    default: return { type: 'Complete', status: 'False', reason: 'RunUnderWay', message };
  }
}
