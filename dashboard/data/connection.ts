/** The API beats every ten seconds: silence for longer means that nobody is there. */
const SILENCE_MS = 25_000;
export const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

export const longerPause = (pauseMs: number): number => Math.min(pauseMs * 2, LONGEST_PAUSE_MS);

/**
 * Runs `work` with a signal of its own, which aborts with `signal`, when `heard` was not called for 25 seconds, and when the page is no longer seen; begins when it
 * is. A browser has six connections for a host, and tabs in the background must not take them from the one in front.
 */
export async function attentively(signal: AbortSignal, work: (signal: AbortSignal, heard: () => void) => Promise<void>): Promise<void> {
  await untilSeen(signal);
  const attempt = new AbortController();
  const end = (): void => attempt.abort();
  const rest = (): void => { if (document.hidden) end(); };
  const giveUp = (): void => attempt.abort(new Error('Nothing has been heard of the control plane for 25 seconds.'));
  let silence = setTimeout(giveUp, SILENCE_MS);
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(giveUp, SILENCE_MS);
  };
  signal.addEventListener('abort', end, { once: true });
  document.addEventListener('visibilitychange', rest);
  try {
    if (!signal.aborted) await work(attempt.signal, heard);
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', end);
    document.removeEventListener('visibilitychange', rest);
    end();
  }
}

/** Resolves when the page is seen, or `signal` aborts. */
export const untilSeen = (signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  const look = (): void => {
    if (document.hidden && !signal.aborted) return;
    document.removeEventListener('visibilitychange', look);
    signal.removeEventListener('abort', look);
    resolve();
  };
  document.addEventListener('visibilitychange', look);
  signal.addEventListener('abort', look);
  look();
});

/** Resolves after the time, or when `signal` aborts. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});
