/** As Swarm's. `paused` and `rollback_paused` end when somebody resumes, or with the next template. */
export type UpdateState = 'updating' | 'paused' | 'completed' | 'rollback_started' | 'rollback_paused' | 'rollback_completed';

/** The last change of a service's tasks from one template to another. */
export interface UpdateStatus {
  readonly state: UpdateState;
  readonly message: string;
  readonly startedAt: string;
  readonly completedAt?: string;
  /** The template that it leads to; another one supersedes it. */
  readonly templateHash?: string;
  /** Slots that had something to do when it began. */
  readonly slots?: number;
  /** When it last went on after it had stopped: by a person, or without the slots that it gave up. */
  readonly resumedAt?: string;
  /** Slots, or nodes of a global service, that it goes on without: they did not get to run in time. */
  readonly skipped?: readonly string[];
  /** Of a rollback that nobody asked for: what the update failed at. */
  readonly reason?: string;
}

/** Like Kubernetes. */
export const DEFAULT_PROGRESS_DEADLINE_MS = 600_000;

/** Annotation: no slot is updated while it is there. */
export const ROLLOUT_PAUSED = 'drover/rollout-paused';

/** Annotation: what a person wants of the rollout, RESUME or `rollback HASH`; gone when it is understood. */
export const ROLLOUT_WISH = 'drover/rollout';
export const RESUME = 'resume';
/** The change to this template is a rollback. */
export const rollbackTo = (templateHash: string): string => `rollback ${templateHash}`;

/** Annotation: who or what changed the template last, for the history. */
export const CHANGE_CAUSE = 'drover/change-cause';

export const isRollback = ({ state }: Pick<UpdateStatus, 'state'>): boolean => state === 'rollback_started' || state === 'rollback_paused' || state === 'rollback_completed';

export const isUnderWay = (update: Pick<UpdateStatus, 'state'> | undefined): boolean => update?.state === 'updating' || update?.state === 'rollback_started';

export const isPaused = (update: Pick<UpdateStatus, 'state'> | undefined): boolean => update?.state === 'paused' || update?.state === 'rollback_paused';
