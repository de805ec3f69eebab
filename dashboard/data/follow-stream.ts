import { ApiError, messageOf, send } from './api.js';
import { ndjson } from './ndjson.js';

/** The API beats every ten seconds. */
const SILENCE_MS = 25_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

export interface StreamFollower<Frame> {
  /** @throws to have the connection opened again */
  readonly onFrame: (frame: Frame) => void;
  /** Told when the connection is lost, or cannot be had; it is tried again. */
  readonly onProblem: (problem: string) => void;
  /** After the end of a stream: nothing more is expected. */
  readonly isDone: () => boolean;
  /** An answer that another try does not change: asked for once. */
  readonly onRefusal: (error: ApiError) => void;
}

/** Reads a stream of the API until `signal` aborts or it is done; opens it again when it breaks. While the page is not seen nothing is asked. */
export async function followStream<Frame extends object>(path: string, follower: StreamFollower<Frame>, signal: AbortSignal): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted && !follower.isDone()) {
    await untilSeen(signal);
    try {
      await followOnce(path, signal, (frame: Frame) => {
        pauseMs = FIRST_PAUSE_MS;
        follower.onFrame(frame);
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) return follower.onRefusal(error);
      if (!document.hidden) follower.onProblem(messageOf(error));
    }
    if (follower.isDone()) return;
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

async function followOnce<Frame extends object>(path: string, signal: AbortSignal, onFrame: (frame: Frame) => void): Promise<void> {
  const attempt = new AbortController();
  const end = (): void => attempt.abort();
  const rest = (): void => { if (document.hidden) end(); };
  const giveUp = (): void => attempt.abort(new Error('Nothing has been heard of the control plane for 25 seconds.'));
  let silence = setTimeout(giveUp, SILENCE_MS);
  const beat = (): void => {
    clearTimeout(silence);
    silence = setTimeout(giveUp, SILENCE_MS);
  };
  signal.addEventListener('abort', end, { once: true });
  document.addEventListener('visibilitychange', rest);
  try {
    const { body } = await send(path, { signal: attempt.signal });
    if (body === null) return;
    for await (const frames of ndjson<Frame>(body, beat)) frames.forEach(onFrame);
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', end);
    document.removeEventListener('visibilitychange', rest);
    end();
  }
}

const untilSeen = (signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  if (!document.hidden) return resolve();
  const look = (): void => {
    if (document.hidden && !signal.aborted) return;
    document.removeEventListener('visibilitychange', look);
    signal.removeEventListener('abort', look);
    resolve();
  };
  document.addEventListener('visibilitychange', look);
  signal.addEventListener('abort', look);
});

const pause = (ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});
