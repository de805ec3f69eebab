import type { JobRun, ServiceSpec } from '../../model/index.js';

/**
 * Runs that are remembered, newest first: what is under way, as many others as the schedule says of each outcome, and without a schedule the newest
 * and as many as the cluster's history limit says (negative: all).
 */
export function keptRuns(runs: readonly JobRun[], { schedule }: Pick<ServiceSpec, 'schedule'>, limit: number): readonly JobRun[] {
  if (schedule !== undefined) return among(runs, byOutcome(runs.filter(isOver), schedule.history));
  const [newest, ...older] = runs;
  return limit < 0 ? runs : among(runs, [...(newest === undefined ? [] : [newest]), ...older.filter(isOver).slice(0, limit)]);
}

const isOver = ({ state }: JobRun): boolean => state !== 'running';

const among = (runs: readonly JobRun[], kept: readonly JobRun[]): readonly JobRun[] => runs.filter((run) => !isOver(run) || kept.includes(run));

const byOutcome = (past: readonly JobRun[], { successful, failed }: { readonly successful: number; readonly failed: number }): readonly JobRun[] => [
  ...past.filter(({ state }) => state === 'complete').slice(0, successful), ...past.filter(({ state }) => state !== 'complete').slice(0, failed),
];
