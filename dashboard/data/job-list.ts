import type { JobState, JobSummary, QueueSummary } from '../../jobs/contract.js';
import type { ClusterView } from '../../model/cluster-view.js';
import type { Kind } from '../../model/resource.js';

/** In the order of a job's life. */
export const JOB_STATES: readonly JobState[] = ['active', 'waiting', 'delayed', 'failed', 'completed'];

const STATE_WORDS: Readonly<Record<JobState, string>> = { active: 'running', waiting: 'waiting', delayed: 'later', failed: 'failed', completed: 'done' };
/** What a state means, for whoever hovers over it. */
export const STATE_HINTS: Readonly<Record<JobState, string>> = {
  active: 'at work on a host now', waiting: 'runs as soon as it is its turn', delayed: 'runs when its time has come', failed: 'ended with an error', completed: 'ended well',
};

export const stateWords = (state: JobState): string => STATE_WORDS[state];

interface QueueWords {
  readonly title: string;
  /** What its jobs are about. */
  readonly kind: Kind;
}

const QUEUES: Readonly<Record<string, QueueWords>> = {
  'sync-host': { title: 'Bring the network of a host to what is wanted', kind: 'Node' },
  'sync-task': { title: 'Start or stop the container of a task', kind: 'Task' },
  'resolve-image': { title: 'Find out which image a tag stands for', kind: 'Service' },
  'join-node': { title: 'Prepare a host and take it into the cluster', kind: 'Node' },
  'leave-node': { title: 'Clean a host that leaves the cluster', kind: 'Node' },
  'promote-node': { title: 'Make a node a manager', kind: 'Node' },
  'upgrade-node': { title: 'Have a manager run another build', kind: 'Node' },
  'demote-node': { title: 'Make a manager a worker', kind: 'Node' },
  'collect-images': { title: 'Take away images that nothing uses', kind: 'Node' },
};

export const QUEUE_NAMES: readonly string[] = Object.keys(QUEUES);

/** What jobs of the queue do; its name for one that is not known here. Pure. */
export const queueTitle = (queue: string): string => QUEUES[queue]?.title ?? queue;

/** The kind of object that jobs of the queue are about. Pure. */
export const kindOfQueue = (queue: string): Kind | undefined => QUEUES[queue]?.kind;

/** What the list is narrowed to; as in the address. */
export interface JobListFilter {
  readonly queue?: string;
  readonly key?: string;
  readonly state?: JobState;
}

/** From an address. What cannot be is left out. Pure. */
export function jobFilterOf(query: Readonly<Record<string, string | undefined>>): JobListFilter {
  const state = JOB_STATES.find((one) => one === query.state);
  return {
    ...(query.queue !== undefined && QUEUES[query.queue] !== undefined && { queue: query.queue }),
    ...(query.key !== undefined && query.key !== '' && { key: query.key }),
    ...(state !== undefined && { state }),
  };
}

/** `?queue=…&key=…`, or nothing. Pure. */
export function searchOf(filter: Readonly<Record<string, string | undefined>>): string {
  const entries = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '');
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}

export const pathOfJobList = (filter: JobListFilter): string => `/jobs${searchOf({ ...filter })}`;

/** The object that a key stands for, by what is there now; undefined where nothing has that name (any more). Pure. */
export function objectOfKey(view: Pick<ClusterView, 'get'>, key: string): { readonly kind: Kind; readonly name: string } | undefined {
  const kind = (['Task', 'Service', 'Node'] as const).find((one) => view.get(one, key) !== undefined);
  return kind === undefined ? undefined : { kind, name: key };
}

export interface QueueRow {
  readonly queue: string;
  readonly counts: Readonly<Record<JobState, number>>;
}

/** One row for each queue, over all members; those with work come first. Pure. */
export function queueRows(queues: readonly QueueSummary[]): readonly QueueRow[] {
  const names = [...new Set([...QUEUE_NAMES, ...queues.map(({ queue }) => queue)])];
  const rows = names.map((queue) => ({ queue, counts: summed(queues.filter((one) => one.queue === queue)) }));
  const busy = ({ counts }: QueueRow): number => Number(counts.active + counts.waiting + counts.failed > 0);
  return rows.sort((a, b) => busy(b) - busy(a));
}

const summed = (queues: readonly QueueSummary[]): Readonly<Record<JobState, number>> =>
  Object.fromEntries(JOB_STATES.map((state) => [state, queues.reduce((sum, { counts }) => sum + counts[state], 0)])) as Record<JobState, number>;

/** How long it ran, or runs until now, in milliseconds; undefined before it began. Pure. */
export function tookMs({ startedAt, finishedAt }: Pick<JobSummary, 'startedAt' | 'finishedAt'>, nowMs: number): number | undefined {
  if (startedAt === undefined) return undefined;
  return Math.max(0, (finishedAt === undefined ? nowMs : Date.parse(finishedAt)) - Date.parse(startedAt));
}

/** `apply network steps, 2 of 5`; undefined where it has told none. Pure. */
export const stepText = ({ progress }: Pick<JobSummary, 'progress'>): string | undefined =>
  (progress === undefined ? undefined : `${progress.step}${progress.total > 0 ? `, ${progress.done} of ${progress.total}` : ''}`);

/** From 0 to 1; undefined where it is not known. Pure. */
export const shareDone = ({ progress }: Pick<JobSummary, 'progress'>): number | undefined =>
  (progress === undefined || progress.total <= 0 ? undefined : Math.min(1, Math.max(0, progress.done / progress.total)));

export type JobAction = 'retry' | 'promote' | 'remove';

/** What may be done with a job in its state. Pure. */
export function actionsOn(state: JobState): readonly JobAction[] {
  if (state === 'active') return [];
  if (state === 'delayed') return ['promote', 'remove'];
  return state === 'waiting' ? ['remove'] : ['retry', 'remove'];
}
