import { send, messageOf } from './api.js';
import { ndjson } from './ndjson.js';
import type { Picture } from './picture.js';
import type { WatchFrame } from '../../api/contract.js';

/** The API beats every ten seconds: silence for longer means that nobody is there. */
const SILENCE_MS = 25_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

/** Keeps `picture` true until `signal` aborts. Every connection begins with the whole list, so that no change is missed and nothing deleted stays. */
export async function followCluster(picture: Picture, signal: AbortSignal): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      await followOnce(picture, signal, () => { pauseMs = FIRST_PAUSE_MS; });
      throw new Error('The control plane ended the connection.');
    } catch (error) {
      if (signal.aborted) return;
      picture.lost(messageOf(error), Date.now());
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

async function followOnce(picture: Picture, signal: AbortSignal, onSynced: () => void): Promise<void> {
  const attempt = new AbortController();
  const end = (): void => attempt.abort();
  signal.addEventListener('abort', end, { once: true });
  const giveUp = (): void => attempt.abort(new Error('Nothing has been heard of the control plane for 25 seconds.'));
  let silence = setTimeout(giveUp, SILENCE_MS);
  const beat = (): void => {
    clearTimeout(silence);
    silence = setTimeout(giveUp, SILENCE_MS);
  };
  try {
    const { body } = await send('/v1/all?watch=1', { signal: attempt.signal });
    if (body === null) return;
    picture.begin();
    for await (const frames of ndjson<WatchFrame>(body, beat)) for (const frame of frames) take(frame, picture, onSynced);
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', end);
    end();
  }
}

function take(frame: WatchFrame, picture: Picture, onSynced: () => void): void {
  if ('error' in frame) throw new Error(frame.error.message);
  if ('synced' in frame) {
    picture.synced();
    onSynced();
  } else picture.apply(frame);
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});
