import type { Clock } from '../base/clock.js';
import { messageOf, OperatorError } from '../base/errors.js';

const POLL_MS = 100;

/** A look that fails counts as not yet. @throws TIMEOUT with what was waited for */
export async function untilSo(clock: Clock, timeoutMs: number, waitingFor: string, isSo: () => Promise<boolean>): Promise<void> {
  let reason = '';
  const until = clock.now() + timeoutMs;
  const look = (): Promise<boolean> => isSo().catch((error: unknown) => (reason = `: ${messageOf(error)}`, false));
  while (!(await look())) {
    if (clock.now() >= until) throw new OperatorError('TIMEOUT', `${waitingFor}: not so after ${timeoutMs / 1000} s${reason}`, { timeoutMs });
    await new Promise<void>((resolve) => void clock.after(POLL_MS, resolve));
  }
}
