import { ApiError, messageOf, send } from './api.js';
import { attentively, FIRST_PAUSE_MS, longerPause, pause } from './connection.js';
import { ndjson } from './ndjson.js';

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
    try {
      await followOnce(path, signal, (frame: Frame) => {
        pauseMs = FIRST_PAUSE_MS;
        follower.onFrame(frame);
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) return follower.onRefusal(error);
      if (document.hidden) continue;
      follower.onProblem(messageOf(error));
    }
    if (follower.isDone()) return;
    await pause(pauseMs, signal);
    pauseMs = longerPause(pauseMs);
  }
}

const followOnce = <Frame extends object>(path: string, signal: AbortSignal, onFrame: (frame: Frame) => void): Promise<void> => attentively(signal, async (attempt, heard) => {
  const { body } = await send(path, { signal: attempt });
  if (body !== null) for await (const frames of ndjson<Frame>(body, heard)) frames.forEach(onFrame);
});
