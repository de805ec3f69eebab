export interface FramePorts {
  /** Milliseconds. */
  readonly now: () => number;
  readonly frame: (run: () => void) => void;
  readonly after: (ms: number, run: () => void) => void;
}

/** Drawing shorter than this is not felt. */
const CHEAP_MS = 12;
/** Of the time that the last drawing took: left for everything else before the next one. */
const REST = 2;

/**
 * Draws in the next frame; where the last drawing took long, only after a rest, so that a large cluster in a storm of changes leaves the page two
 * thirds of its time for whoever uses it. Nothing is lost: what is drawn later shows what came meanwhile.
 */
export function calmFrames({ now, frame, after }: FramePorts): (draw: () => void) => void {
  let earliest = 0;
  const run = (draw: () => void): void => {
    const begunAt = now();
    draw();
    after(0, () => { // behind the components that the drawing has marked
      const tookMs = now() - begunAt;
      earliest = tookMs <= CHEAP_MS ? 0 : now() + tookMs * REST;
    });
  };
  return (draw) => {
    const restMs = earliest - now();
    if (restMs <= 0) frame(() => run(draw));
    else after(restMs, () => frame(() => run(draw)));
  };
}
