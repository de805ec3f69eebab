/** The API beats every ten seconds: silence for longer means that nobody is there. */
const SILENCE_MS = 25_000;
export const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

export const longerPause = (pauseMs: number): number => Math.min(pauseMs * 2, LONGEST_PAUSE_MS);

/** Runs `work` with a signal of its own, which aborts with `signal` and when `heard` was not called for 25 seconds. */
export async function attentively(signal: AbortSignal, work: (signal: AbortSignal, heard: () => void) => Promise<void>): Promise<void> {
  const attempt = new AbortController();
  const end = (): void => attempt.abort();
  signal.addEventListener('abort', end, { once: true });
  const giveUp = (): void => attempt.abort(new Error('Nothing has been heard of the control plane for 25 seconds.'));
  let silence = setTimeout(giveUp, SILENCE_MS);
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(giveUp, SILENCE_MS);
  };
  try {
    await work(attempt.signal, heard);
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', end);
    end();
  }
}

/** Resolves after the time, or when `signal` aborts. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});
