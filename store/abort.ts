export interface Abort {
  /** Rejects when the signal aborts; otherwise never settles. */
  readonly promise: Promise<never>;
  forget(): void;
}

/**
 * For racing with a read. ioredis settles nothing that waits for a reconnection when it is told to disconnect in between, so an
 * abort must not depend on the read ending by itself.
 */
export function abortOf(signal: AbortSignal): Abort {
  let onAbort = (): void => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(new Error('watch aborted'));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  promise.catch(() => undefined); // nobody may be racing when it comes
  return { promise, forget: () => signal.removeEventListener('abort', onAbort) };
}

/** The read's result, or the abort's rejection; what the read does after an abort is nobody's matter. */
export function readOrAbort<T>(reading: Promise<T>, abort: Abort): Promise<T> {
  reading.catch(() => undefined);
  return Promise.race([reading, abort.promise]);
}
