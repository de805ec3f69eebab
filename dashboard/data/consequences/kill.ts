import type { ClusterView } from '../../../model/cluster-view.js';
import { isJob } from '../../../model/job.js';
import type { Service } from '../../../model/service.js';
import { isServing, type Task } from '../../../model/task.js';
import { isUnderWay } from '../../../model/update.js';
import { countOf, refused, spanText, type Consequence } from './consequence.js';
import { requestsText, seatedTasks } from './present.js';

/** Why it cannot be killed; undefined when it can. Pure. */
export function whyNotKilled({ spec: { desired }, status: { state } }: Task): string | undefined {
  if (state === 'stopping') return 'It is stopping already.';
  if (state !== 'running') return `Only a task that runs can be killed; this one is ${state}.`;
  return desired === 'running' ? undefined : 'It is about to be stopped anyway.';
}

/** What killing a task comes to. Pure. */
export function killConsequence(view: ClusterView, task: Task): Consequence {
  const refusal = whyNotKilled(task);
  if (refusal !== undefined) return refused(refusal);
  const service = view.service(task.spec.service);
  const says = [`Its program on ${task.status.node ?? 'its node'} ends at once (SIGKILL), without the ${spanText(task.spec.container.stopGracePeriodMs)} that a stop would give it to finish.`];
  if (service === undefined) return { says: [...says, 'It is not replaced: its service is gone.'], warns: [] };
  return { says: [...says, sequel(service)], warns: [...silence(view, task, service), ...failedUpdate(task, service)] };
}

/** By the restart policy, to which a kill is a failure like any other. */
function sequel({ spec, metadata }: Service): string {
  const { condition, delayMs, maxAttempts } = spec.restartPolicy;
  if (metadata.deletionTimestamp !== undefined) return 'It is not replaced: its service is being deleted.';
  if (condition === 'none') return 'It is not replaced: the restart policy of its service says “none”.';
  const where = spec.mode === 'global' || spec.mode === 'global-job' ? 'on the same node' : 'on this node or another one';
  const when = delayMs === 0 ? 'A new task takes its place' : `After ${spanText(delayMs)} a new task takes its place`;
  const limit = maxAttempts === 0 ? '' : `, unless it has failed ${countOf(maxAttempts, 'time')} already`;
  return `${when}, ${where}${limit}.${isJob(spec) ? ' What it has done so far is done anew.' : ''}`;
}

function silence(view: ClusterView, task: Task, { metadata: { name }, spec }: Service): string[] {
  if (isJob(spec) || !isServing(task)) return [];
  const others = seatedTasks(view, name).filter((other) => other.metadata.name !== task.metadata.name && isServing(other)).length;
  if (others === 0) return [`It is the only task of ${name} that answers: ${requestsText(spec)} fail until the next one runs.`];
  return [`Requests that it is answering break off. ${countOf(others, 'other task')} of ${name} ${others === 1 ? 'goes' : 'go'} on.`];
}

const failedUpdate = ({ spec: { templateHash } }: Task, { status: { update } }: Service): string[] =>
  (isUnderWay(update) && update?.templateHash === templateHash ? ['An update is under way, and may take this for a failure of the new version.'] : []);
