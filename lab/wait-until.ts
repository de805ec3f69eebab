import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './lab-error.js';

export interface WaitOptions {
  /** What we wait for; goes into the error. */
  readonly what: string;
  readonly deadlineMs: number;
  readonly everyMs?: number;
  /** More for the error message: where to look. Called only when the deadline has passed. */
  readonly hint?: () => Promise<string> | string;
}

/** Asks until the answer is true. The last answer is asked for at the deadline, never later.
 *  @throws LabError when the deadline passes, with what was awaited and the hint. */
export async function waitUntil(isTrue: () => Promise<boolean> | boolean, options: WaitOptions): Promise<void> {
  const deadline = Date.now() + options.deadlineMs;
  for (;;) {
    if (await isTrue()) return;
    if (Date.now() >= deadline) break;
    await sleep(options.everyMs ?? 100);
  }
  const hint = options.hint ? `\n${await options.hint()}` : '';
  throw new LabError(`waited ${Math.round(options.deadlineMs / 1000)} s for ${options.what}${hint}`);
}
