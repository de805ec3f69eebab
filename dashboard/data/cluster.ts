import { calmFrames } from './calm-frames.js';
import { Picture } from './picture.js';

/** The one picture that every part of the page reads. */
export const cluster = new Picture(calmFrames({
  now: () => performance.now(), frame: (run) => { requestAnimationFrame(run); }, after: (ms, run) => { setTimeout(run, ms); },
}));
