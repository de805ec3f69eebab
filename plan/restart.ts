import { timestamp } from '../base/clock.js';
import { isJob, type Task } from '../model/index.js';
import { seatKey } from './new-task.js';
import type { Occupants, ServiceDraft } from './service-draft.js';

/** A task that lived shorter failed quickly. */
export const QUICK_FAILURE_MS = 10_000;
/** Quick failures in a row that are restarted at once. */
export const FREE_RESTARTS = 2;
const FIRST_DELAY_MS = 10_000;
const LONGEST_DELAY_MS = 300_000;
const JITTER = 0.1;

export interface Restart {
  /** From the end of the task that failed. */
  readonly delayMs: number;
  readonly quickFailures: number;
  readonly isCrashLoop: boolean;
}

/** Fills every slot whose task ended although it is wanted, as the restart policy allows; what it does not allow stays as it is. */
export function planRestarts(draft: ServiceDraft, mayRestart: (occupants: Occupants) => boolean = () => true): void {
  for (const occupants of draft.seats().values()) {
    if (occupants.live.length === 0 && occupants.last !== undefined && mayRestart(occupants)) restart(draft, occupants, occupants.last);
  }
}

function restart(draft: ServiceDraft, occupants: Occupants, last: Task): void {
  const decision = restartOf(draft, occupants, last);
  if (decision === undefined) return;
  const by = draft.create({ seat: occupants.seat, version: draft.versionFor(last), replaces: last.metadata.name, ...startTerms(decision, last, draft.context.now) });
  draft.release(last, last.status.message, { by });
}

/** When the next task of the slot may start, and what a person reads until then. */
export function startTerms({ delayMs, quickFailures, isCrashLoop }: Restart, last: Task, now: number) {
  const startAt = Date.parse(last.status.finishedAt ?? last.status.since) + delayMs;
  if (startAt <= now) return { quickFailures };
  const seconds = Math.ceil((startAt - now) / 1000);
  return { quickFailures, notBefore: timestamp(startAt), message: isCrashLoop ? `CrashLoop, next try in ${seconds}s` : `restarts in ${seconds}s` };
}

/**
 * Terms of the next try after `last`, or undefined when the policy allows none: condition, then attempts per slot and template within the window.
 * What did not end by itself (its node went away) is always tried again, at once. After FREE_RESTARTS quick failures the delay doubles from 10 s to 5 min.
 */
export function restartOf({ service, targetHash }: ServiceDraft, { ended, seat }: Occupants, last: Task): Restart | undefined {
  const { condition, delayMs, maxAttempts, windowMs } = service.spec.restartPolicy;
  if (!endedByItself(last)) return { delayMs: 0, quickFailures: 0, isCrashLoop: false };
  if (condition === 'none' || ((condition === 'on-failure' || isJob(service.spec)) && last.status.state === 'complete')) return undefined;
  if (maxAttempts > 0 && attempts(ended, last, windowMs) > maxAttempts) return undefined;
  if (last.spec.templateHash !== targetHash && last.spec.iteration === undefined) return { delayMs, quickFailures: 0, isCrashLoop: false };
  const quickFailures = isQuickFailure(last) ? (last.spec.quickFailures ?? 0) + 1 : 0;
  const backOffMs = backOff(quickFailures, `${service.metadata.name}.${seatKey(seat)}.${quickFailures}`);
  return { delayMs: Math.max(delayMs, backOffMs), quickFailures, isCrashLoop: backOffMs > delayMs };
}

const endedByItself = ({ status: { state } }: Task): boolean => state === 'failed' || state === 'rejected' || state === 'complete';

/** Milliseconds between start and end; 0 for a task that never started. */
export const lifetimeMs = ({ status: { startedAt, finishedAt } }: Task): number =>
  startedAt === undefined || finishedAt === undefined ? 0 : Date.parse(finishedAt) - Date.parse(startedAt);

const isQuickFailure = (task: Task): boolean => lifetimeMs(task) < QUICK_FAILURE_MS;

function attempts(ended: readonly Task[], last: Task, windowMs: number): number {
  const end = (task: Task) => Date.parse(task.status.finishedAt ?? task.status.since);
  const after = windowMs === 0 ? -Infinity : end(last) - windowMs;
  return ended.filter((task) => task.spec.templateHash === last.spec.templateHash && endedByItself(task) && end(task) > after).length;
}

function backOff(quickFailures: number, seed: string): number {
  if (quickFailures <= FREE_RESTARTS) return 0;
  const plain = FIRST_DELAY_MS * 2 ** Math.min(quickFailures - FREE_RESTARTS - 1, 10);
  return Math.round(Math.min(plain * (1 - JITTER + 2 * JITTER * fraction(seed)), LONGEST_DELAY_MS));
}

/** 0..1, the same for the same text (FNV-1a): many slots that fail together do not come back together. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}
