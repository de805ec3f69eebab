import { expect } from 'chai';
import { calmFrames } from '../../../dashboard/data/calm-frames.js';

/** Time that passes by hand; a frame comes at once. */
function world(): { readonly schedule: (draw: () => void) => void; readonly pass: (ms: number) => void; readonly drawnAt: number[]; readonly draw: (tookMs: number) => () => void } {
  let nowMs = 1000;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const drawnAt: number[] = [];
  const runDue = (): void => {
    const due = timers.filter(({ at }) => at <= nowMs);
    timers = timers.filter(({ at }) => at > nowMs);
    due.forEach(({ run }) => run());
  };
  return {
    drawnAt,
    schedule: calmFrames({ now: () => nowMs, frame: (run) => run(), after: (ms, run) => { timers.push({ at: nowMs + ms, run }); } }),
    pass: (ms) => { nowMs += ms; runDue(); },
    draw: (tookMs) => () => { drawnAt.push(nowMs); nowMs += tookMs; },
  };
}

describe('calm frames', () => {
  it('draws in each frame while drawing is cheap', () => {
    const { schedule, pass, draw, drawnAt } = world();
    schedule(draw(5));
    pass(0);
    schedule(draw(5));
    expect(drawnAt).to.deep.equal([1000, 1005]);
  });

  it('rests for twice as long as the last drawing took, and then draws what came meanwhile', () => {
    const { schedule, pass, draw, drawnAt } = world();
    schedule(draw(40));
    pass(0); // measured at 1040: not before 1120
    schedule(draw(40));
    pass(79);
    expect(drawnAt).to.deep.equal([1000]);
    pass(1);
    expect(drawnAt).to.deep.equal([1000, 1120]);
  });

  it('is quick again when drawing is', () => {
    const { schedule, pass, draw, drawnAt } = world();
    schedule(draw(40));
    pass(0);
    pass(200);
    schedule(draw(1));
    pass(0);
    schedule(draw(1));
    expect(drawnAt).to.deep.equal([1000, 1240, 1241]);
  });
});
