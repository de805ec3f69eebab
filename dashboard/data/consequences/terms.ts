import type { ClusterView } from '../../../model/cluster-view.js';
import { isJob } from '../../../model/job.js';
import { DEFAULT_PROGRESS_DEADLINE_MS, isUnderWay, ROLLOUT_PAUSED } from '../../../model/update.js';
import type { Service, UpdateConfig } from '../../../model/service.js';
import { isServing } from '../../../model/task.js';
import { countOf, spanText, type Consequence } from './consequence.js';
import { requestsText, seatedTasks } from './present.js';

/** What it means that all tasks of the service are made anew: how many at a time, in which order, and what becomes of a failure. Pure. */
export function replacement(view: ClusterView, service: Service, kind: 'update' | 'rollback'): Consequence {
  const { metadata: { name }, spec } = service;
  if (isJob(spec)) return { says: [spec.schedule === undefined ? 'Starts the job anew: a run that is under way ends.' : 'The next run uses it; one that is under way ends as it began.'], warns: [] };
  const config = kind === 'update' ? spec.updateConfig : spec.rollbackConfig;
  const seated = seatedTasks(view, name);
  if (seated.length === 0) return { says: ['No task runs now: the next ones run it.'], warns: heldWarning(service) };
  return {
    says: [`Replaces ${countOf(seated.length, 'task')}${paceText(seated.length, config)}.`, orderText(service, config), failureText(config, kind), ...supersededText(service, kind)],
    warns: [...heldWarning(service), ...gapWarning(service, { config, kind, serving: seated.filter(isServing).length, seats: seated.length })],
  };
}

function paceText(count: number, { parallelism, delayMs }: UpdateConfig): string {
  if (count === 1) return '';
  if (parallelism === 0 || parallelism >= count) return ', all at once';
  return `, ${parallelism} at a time${delayMs === 0 ? '' : ` with ${spanText(delayMs)} in between`}`;
}

function orderText({ spec: { healthcheck } }: Service, { order }: UpdateConfig): string {
  if (order === 'stop-first') return 'Each old task stops before its replacement starts.';
  return `Each replacement runs${healthcheck === undefined ? '' : ', and is healthy,'} before the old task stops.`;
}

/** When it counts as failed, and what follows. */
function failureText({ failureAction, maxFailureRatio, monitorMs, progressDeadlineMs = DEFAULT_PROGRESS_DEADLINE_MS }: UpdateConfig, kind: 'update' | 'rollback'): string {
  const deadline = spanText(progressDeadlineMs);
  if (failureAction === 'continue') return `It goes on whatever fails, and leaves out what does not get on within ${deadline}.`;
  const failure = maxFailureRatio === 0 ? 'a new task ends' : `more than ${Math.round(maxFailureRatio * 100)} % of the new tasks end`;
  const outcome = failureAction === 'rollback' ? 'the service goes back to the version before by itself' : `the ${kind} pauses: what is replaced stays so, and the others run on as they are`;
  return `If ${failure} within ${spanText(monitorMs)}, or nothing gets on for ${deadline}, ${outcome}.`;
}

const supersededText = ({ status: { update } }: Service, kind: 'update' | 'rollback'): string[] =>
  (isUnderWay(update) ? [`The ${update?.state === 'updating' ? 'update' : 'rollback'} that is under way is given up for this ${kind}.`] : []);

const heldWarning = ({ metadata }: Service): string[] =>
  (metadata.annotations[ROLLOUT_PAUSED] === undefined ? [] : ['Its rollout is paused: nothing is replaced before somebody resumes it.']);

interface Gap {
  readonly config: UpdateConfig;
  readonly kind: 'update' | 'rollback';
  readonly serving: number;
  readonly seats: number;
}

/** Nobody serves for a while. */
function gapWarning({ spec }: Service, { config: { order, parallelism }, kind, serving, seats }: Gap): string[] {
  const isAllAtOnce = parallelism === 0 || parallelism >= seats;
  if (order !== 'stop-first' || serving === 0 || !(isAllAtOnce || serving === 1)) return [];
  const who = serving === 1 ? 'The only task that answers stops' : `All ${serving} tasks stop`;
  return [`${who} before a new one runs: ${requestsText(spec)} fail meanwhile. With order: start-first in its ${kind}Config they would not.`];
}
