/** Time as a dependency: milliseconds since the epoch, and timers that a test can drive. */
export interface Clock {
  now(): number;
  /** Runs `callback` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** RFC 3339 with milliseconds, the form of every timestamp in a resource. */
export const timestamp = (ms: number): string => new Date(ms).toISOString();
