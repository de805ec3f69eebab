import { isTerminalTask, slotName, type JobRun, type Service, type Task } from '../model/index.js';
import type { Progress } from './progress.js';

/**
 * Done when the orchestrator has seen this generation and the newest run is complete; a job with a schedule, when it waits for a run. `problem` where the
 * run has failed. `waitsForRun`: with a schedule, too, a run has to be complete.
 */
export function jobProgress(service: Service, tasks: readonly Task[], { waitsForRun = false } = {}): Progress {
  const { spec, metadata, status } = service;
  const run = status.job?.runs[0];
  if (status.observedGeneration < metadata.generation) return waiting('waiting for the orchestrator');
  if (spec.schedule !== undefined && !waitsForRun) return { isDone: true, lines: [], blockers: [] };
  if (status.waitsFor !== undefined) return waiting(status.waitsFor);
  if (run === undefined) return waiting(spec.schedule?.suspend === true ? 'suspended' : `the first run is due at ${status.job?.nextRunAt ?? '<unknown>'}`);
  const overall = `overall progress: ${run.completed} out of ${run.total} tasks completed`;
  const open = tasks.filter((task) => task.spec.iteration === run.iteration && !isTerminalTask(task)).slice(0, MOST_SHOWN).map(taskLine);
  return {
    isDone: run.state === 'complete', lines: [overall, ...open], blockers: run.state === 'complete' ? [] : [overall.replace('overall progress: ', ''), ...open],
    ...(run.state === 'failed' && { problem: failure(run, tasks) }),
  };
}

const MOST_SHOWN = 20;

const waiting = (text: string): Progress => ({ isDone: false, lines: [text], blockers: [text] });

const taskLine = (task: Task): string => {
  const { state, node, error, message } = task.status;
  return `${slotName(task)}: ${state}${node === undefined ? '' : ` on ${node}`}${state === 'pending' ? `: ${error ?? message}` : ''}`;
};

function failure({ iteration, completed, total }: JobRun, tasks: readonly Task[]): string {
  const failed = tasks.find(({ spec, status }) => spec.iteration === iteration && (status.state === 'failed' || status.state === 'rejected'));
  const why = failed === undefined ? '' : `; ${slotName(failed)}: ${failed.status.error ?? failed.status.message}`;
  return `run ${iteration} has failed with ${completed} of ${total} tasks completed${why}`;
}
