import type { Clock } from '../base/clock.js';
import { OperatorError } from '../base/errors.js';

/** What the promise resolves with; its late answer is nobody's. @throws TIMEOUT */
export async function within<T>(clock: Clock, timeoutMs: number, promise: Promise<T>): Promise<T> {
  let cancel = (): void => {};
  const deadline = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(timeoutMs, () => reject(new OperatorError('TIMEOUT', `redis has not answered within ${timeoutMs} ms`, { timeoutMs })));
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    cancel();
    promise.catch(() => undefined);
  }
}
