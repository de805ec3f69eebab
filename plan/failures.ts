import type { ClusterView, Task } from '../model/index.js';
import { earlier } from './context.js';

/** This many failures of a service on a node within the window put the node last (Swarm: the same numbers). */
export const FAILURES_TO_AVOID = 5;
export const FAILURE_WINDOW_MS = 300_000;

/** Nodes where tasks of the service failed FAILURES_TO_AVOID times within the window before `now` (ms). Another template begins with a clean sheet. */
export function nodesToAvoid(view: ClusterView, { service, templateHash }: { readonly service: string; readonly templateHash: string }, now: number): ReadonlySet<string> {
  const failures = new Map<string, number>();
  for (const task of view.tasksOfService(service)) {
    const { node } = task.status;
    if (node !== undefined && task.spec.templateHash === templateHash && countsUntil(task) > now) failures.set(node, (failures.get(node) ?? 0) + 1);
  }
  return new Set([...failures].filter(([, count]) => count >= FAILURES_TO_AVOID).map(([node]) => node));
}

export interface Evidence {
  readonly tasks: ReadonlySet<Task>;
  /** When the first of them counts no longer (ms). */
  readonly until?: number;
}

/** Of the ended tasks of one service those that a node may be avoided for: the newest on each node, as many as that takes. */
export function evidenceIn(ended: readonly Task[], now: number): Evidence {
  const counts = new Map<string, number>();
  const tasks = ended.filter((task) => countsUntil(task) > now).sort((one, other) => countsUntil(other) - countsUntil(one)).filter(({ status: { node = '' }, spec: { templateHash } }) => {
    const key = `${node} ${templateHash}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return (counts.get(key) ?? 0) <= FAILURES_TO_AVOID;
  });
  const until = tasks.map(countsUntil).reduce<number | undefined>(earlier, undefined);
  return { tasks: new Set(tasks), ...(until !== undefined && { until }) };
}

/** 0 for a task that did not fail. */
const countsUntil = ({ status: { state, finishedAt, since } }: Task): number =>
  (state === 'failed' || state === 'rejected' ? Date.parse(finishedAt ?? since) + FAILURE_WINDOW_MS : 0);
