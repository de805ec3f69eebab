import type { Clock } from '../../base/clock.js';
import { OperatorError } from '../../base/errors.js';

/** The promise's outcome, if it comes in time. What it stands for goes on: an abort is the caller's. @throws OperatorError TIMEOUT */
export async function within<T>(clock: Clock, ms: number, promise: Promise<T>, message: string): Promise<T> {
  let cancel = (): void => {};
  const deadline = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(ms, () => reject(new OperatorError('TIMEOUT', message)));
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    cancel();
  }
}
