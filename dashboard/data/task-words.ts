import { isServing, isTerminalTask, type ReliefCause, type Task } from '../../model/task.js';
import { durationText } from './time.js';
import type { Tone } from './tone.js';

/** How a task stands, as the end of a sentence that begins with its name. `nowMs` counts only for one that waits for its time (see waitsForTime). Pure. */
export function taskPredicate(task: Task, nowMs: number): string {
  const { state, node, message, error, exitCode } = task.status;
  const where = node === undefined ? '' : ` on ${node}`;
  const why = reasonOf(task);
  switch (state) {
    case 'pending': return waitingText(task, nowMs);
    case 'assigned': return `is given to ${node ?? 'a node'}, which has not begun yet`;
    case 'preparing': return `is being prepared${where}${why}`;
    case 'starting': return `is starting${where}`;
    case 'running': return runningText(task, where);
    case 'stopping': return `is stopping${where}${error === undefined && message === 'stopping' ? '' : `: ${error ?? message}`}`;
    case 'complete': return `has done its work${where}`;
    case 'failed': return `has failed${where}${why}${exitCode === undefined || why.includes(String(exitCode)) ? '' : ` (exit code ${exitCode})`}`;
    case 'shutdown': return `was stopped${where}${why}`;
    case 'rejected': return `could not be started${where}${why}`;
    case 'orphaned': return `is lost${why}`;
    case 'rescheduled': return `was given up${where}${why}`;
  }
}

/** `: what its error or message says`, unless that is the state again. */
function reasonOf({ status: { state, error, message } }: Task): string {
  const text = (error ?? message).replace(new RegExp(`^${state}: `), '');
  return text === '' || text === state ? '' : `: ${text}`;
}

function runningText({ spec, status: { health } }: Task, where: string): string {
  if (health === 'starting') return `runs${where}, and its health check has not passed yet`;
  if (health === 'unhealthy') return `runs${where}, but is not healthy`;
  const isWatched = spec.container.healthcheck !== undefined && spec.container.healthcheck.test[0] !== 'NONE';
  return `runs${where}${isWatched && health === 'healthy' ? ' and is healthy' : ''}`;
}

/** Its start is put off: what is said of it changes with time. */
export const waitsForTime = ({ spec, status: { state } }: Task): boolean => state === 'pending' && spec.notBefore !== undefined;

function waitingText({ spec: { notBefore, quickFailures = 0 }, status: { message, error } }: Task, nowMs: number): string {
  const leftMs = notBefore === undefined ? 0 : Date.parse(notBefore) - nowMs;
  if (leftMs > 0) return message.startsWith('CrashLoop') ? `crashes again and again (${quickFailures} times in a row): the next try is in ${durationText(leftMs)}` : `is started again in ${durationText(leftMs)}`;
  const text = error ?? message;
  return text === '' || text === 'pending' || /^(CrashLoop|restarts in)/.test(text) ? 'waits to be given to a node' : `waits: ${text}`;
}

/** All is well, under way, or somebody is needed. Pure. */
export function taskTone(task: Task): Tone {
  const { state, health, error, message } = task.status;
  if (isServing(task) || state === 'complete') return 'good';
  if (state === 'shutdown') return 'idle';
  if (isTerminalTask(task) || health === 'unhealthy') return 'bad';
  return state === 'pending' && (error !== undefined || isStuck(message)) ? 'bad' : 'busy';
}

/** Waiting alone does not help. */
const isStuck = (message: string): boolean => message.startsWith('no suitable node') || message.startsWith('CrashLoop');

const CAUSES: Readonly<Record<ReliefCause, string>> = {
  drain: 'its node is being drained', constraint: 'its node no longer meets what the service asks of nodes', rebalance: 'another node has fewer tasks',
};

/** Why one task takes over from another that works. Pure. */
export const reliefText = (cause: ReliefCause): string => CAUSES[cause];

export interface TaskTime {
  readonly name: string;
  readonly at: string;
  /** Milliseconds since the one before it that is known. */
  readonly afterMs?: number;
}

/** The times of its life that its status keeps, in order. Pure. */
export function taskTimes({ metadata, spec, status }: Task): readonly TaskTime[] {
  const known: readonly (readonly [string, string | undefined])[] = [
    ['Created', metadata.creationTimestamp], ['Not before', spec.notBefore], ['Container started', status.startedAt], ['Takes connections since', status.servingSince], ['Ended', status.finishedAt],
  ];
  const times = known.flatMap(([name, at]) => (at === undefined ? [] : [{ name, at }]));
  return times.map((time, index) => {
    const before = times[index - 1];
    return before === undefined ? time : { ...time, afterMs: Math.max(0, Date.parse(time.at) - Date.parse(before.at)) };
  });
}

/** Milliseconds that its container has run; undefined for one that was never started. Pure. */
export function ranForMs({ status: { startedAt, finishedAt } }: Task, nowMs: number): number | undefined {
  return startedAt === undefined ? undefined : Math.max(0, (finishedAt === undefined ? nowMs : Date.parse(finishedAt)) - Date.parse(startedAt));
}
