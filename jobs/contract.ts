/** Queues by verb and noun; the key of a job is what it is about. One key is at most once queued and at most once active. */
export const QUEUES = {
  joinNode: 'join-node', leaveNode: 'leave-node', promoteNode: 'promote-node', upgradeNode: 'upgrade-node', demoteNode: 'demote-node', syncHost: 'sync-host', syncTask: 'sync-task', resolveImage: 'resolve-image', collectImages: 'collect-images',
} as const;
export type QueueName = (typeof QUEUES)[keyof typeof QUEUES];

/** Identity only, never state or commands: a handler reads the store afresh. */
export interface JobPayload {
  /** Node name, or task name for sync-task, or service name for resolve-image. */
  readonly key: string;
}

export interface JobResult {
  /** Look again after this time unless something asks earlier. */
  readonly requeueAfterMs?: number;
}

/** What controllers use to make work due. */
export interface JobQueue {
  /** Due now; while the key is active, it runs exactly once more afterwards. */
  now(queue: QueueName, keys: readonly string[]): Promise<void>;
  /** Due later, unless the key is queued or active: that run decides anew. */
  later(queue: QueueName, key: string, delayMs: number): Promise<void>;
}

export interface JobLog {
  /** One line in the job's log. */
  line(text: string): void;
  progress(step: string, done: number, total: number): void;
}

export type JobHandler = (payload: JobPayload, context: { readonly signal: AbortSignal; readonly log: JobLog }) => Promise<JobResult>;

export type JobState = 'active' | 'waiting' | 'delayed' | 'completed' | 'failed';

export interface JobCount {
  readonly queue: string;
  readonly state: JobState;
  readonly count: number;
}

/** How many jobs a queue has in each state. */
export interface QueueSummary {
  readonly queue: string;
  /** The beginning of the member's id, as in the ids of its jobs; absent while there is one member. */
  readonly member?: string;
  readonly counts: Readonly<Record<JobState, number>>;
}

export interface JobFilter {
  readonly queue?: string;
  /** What the job is about: a node, a task or a service; the jobs of a service's tasks are about it, too. */
  readonly key?: string;
  readonly state?: JobState;
  readonly limit?: number;
}

export interface JobSummary {
  readonly queue: string;
  /** With several members `17@3f2a91bc`: each counts for itself. */
  readonly id: string;
  readonly key: string;
  /** `sync-host node-2`. */
  readonly name: string;
  readonly state: JobState;
  readonly attempts: number;
  /** The step at work, or the last one. */
  readonly progress?: { readonly step: string; readonly done: number; readonly total: number };
  readonly createdAt: string;
  /** Of a delayed one: when it will run. */
  readonly dueAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly error?: string;
}

export interface JobDetail extends JobSummary {
  /** Every remote command, with its duration and output. */
  readonly log: readonly string[];
}

/** `due`: what the job is about is looked at as soon as may be, by a job of its own. */
export interface JobActionResult {
  readonly outcome: 'due' | 'removed';
  readonly queue: string;
  readonly key: string;
}

/** A tar archive on its way out of a task. */
export interface ReadFilesIo {
  readonly onChunk: (chunk: Buffer) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface WriteFilesIo {
  /** A tar archive. */
  readonly archive: NodeJS.ReadableStream;
  /** Owners as the archive has them. */
  readonly keepsOwner: boolean;
  readonly signal: AbortSignal;
}
