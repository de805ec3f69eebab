import { messageOf, send } from './api.js';
import { attentively, FIRST_PAUSE_MS, longerPause, pause } from './connection.js';
import { ndjson } from './ndjson.js';
import type { Picture } from './picture.js';
import type { WatchFrame } from '../../api/contract.js';

/** Keeps `picture` true until `signal` aborts. Every connection begins with the whole list, so that no change is missed and nothing deleted stays. */
export async function followCluster(picture: Picture, signal: AbortSignal): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      await followOnce(picture, signal, () => { pauseMs = FIRST_PAUSE_MS; });
      throw new Error('The control plane ended the connection.');
    } catch (error) {
      if (signal.aborted) return;
      if (document.hidden) {
        picture.rest();
        continue;
      }
      picture.lost(messageOf(error), Date.now());
    }
    await pause(pauseMs, signal);
    pauseMs = longerPause(pauseMs);
  }
}

const followOnce = (picture: Picture, signal: AbortSignal, onSynced: () => void): Promise<void> => attentively(signal, async (attempt, heard) => {
  const { body } = await send('/v1/all?watch=1', { signal: attempt });
  if (body === null) return;
  picture.begin();
  for await (const frames of ndjson<WatchFrame>(body, heard)) for (const frame of frames) take(frame, picture, onSynced);
});

function take(frame: WatchFrame, picture: Picture, onSynced: () => void): void {
  if ('error' in frame) throw new Error(frame.error.message);
  if ('synced' in frame) {
    picture.synced();
    onSynced();
  } else picture.apply(frame);
}
