import { taskId, type Task } from '../model/index.js';
import type { HeardChange } from './cluster-watch.js';
import type { JobTrace, TracedCommand } from './job-trace.js';

export interface DeployFacts {
  /** Milliseconds since the epoch, as all times here. */
  readonly sentAt: number;
  readonly acceptedAt: number;
  /** What the watch told since then. */
  readonly heard: readonly HeardChange[];
  readonly jobs: readonly JobTrace[];
  /** When every host's tables listed every replica. */
  readonly servedAt: number;
}

/**
 * Where the time of a deployment went, in milliseconds, on the way of the task that ran last; the parts add up to the whole.
 * A part that could not be seen (its job is no longer kept) counts to the next one. Pure.
 */
export function breakdownOf({ sentAt, acceptedAt, heard, jobs, servedAt }: DeployFacts): Readonly<Record<string, number>> {
  const last = lastToRun(heard);
  if (last === undefined) return {};
  const start = startOf(jobs, last);
  const plumbedAt = jobs.flatMap(({ commands }) => commands).find((command) => isPlumbing(command, last.task.status.node))?.endedAt;
  return parts(sentAt, [
    ['commit', acceptedAt],
    ['controllers: task made, addressed, placed', firstHeard(heard, last.task, 'assigned')],
    ['the network script of its host', plumbedAt],
    ['until its container job begins', start?.job.startedAt],
    ['until its script is sent', start?.command.startedAt],
    ['run the container (podman run)', start?.command.endedAt],
    ['reply and write: running', last.at],
    ['second sync: the backend enters every table', servedAt],
  ]);
}

/** The script of the host that builds the network, by its size the one that takes the time. */
export const plumbingMs = (jobs: readonly JobTrace[]): number =>
  Math.max(0, ...jobs.flatMap(({ commands }) => commands).filter((command) => isPlumbing(command, command.node)).map(({ startedAt, endedAt }) => endedAt - startedAt));

function parts(from: number, ends: readonly (readonly [string, number | undefined])[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  let at = from;
  for (const [name, end] of ends) {
    if (end === undefined) continue;
    found[name] = Math.max(0, end - at); // the watch may tell a moment later than a job's log
    at = Math.max(at, end);
  }
  return found;
}

function lastToRun(heard: readonly HeardChange[]): { readonly task: Task; readonly at: number } | undefined {
  const first = new Map<string, { task: Task; at: number }>();
  for (const { at, change: { object } } of heard) {
    if (object.kind === 'Task' && object.status.state === 'running' && !first.has(object.metadata.name)) first.set(object.metadata.name, { task: object, at });
  }
  return [...first.values()].at(-1);
}

const firstHeard = (heard: readonly HeardChange[], task: Task, state: Task['status']['state']): number | undefined =>
  heard.find(({ change: { object } }) => object.kind === 'Task' && taskId(object) === taskId(task) && object.status.state === state)?.at;

function startOf(jobs: readonly JobTrace[], { task }: { readonly task: Task }): { readonly job: JobTrace; readonly command: TracedCommand } | undefined {
  for (const job of jobs) {
    const command = job.key === task.metadata.name ? job.commands.find(({ title }) => title.startsWith('start ')) : undefined;
    if (command !== undefined) return { job, command };
  }
  return undefined;
}

const isPlumbing = ({ title, node }: TracedCommand, of: string | undefined): boolean => node === of && /^apply \d+ network steps$/.test(title);
