import { expect } from 'chai';
import fc from 'fast-check';
import { ManagersModel } from '../../support/managers-model.js';

type Step = (model: ManagersModel, at: number, number: number) => void;

/** How often each step comes, of all. */
const WEIGHTS: readonly (readonly [number, Step])[] = [
  [24, (model, at, number) => model.copy(at, number % 4 > 0)],
  [26, (model, _at, number) => model.deliver(number, number % 12 === 0)],
  [9, (model, at) => model.write(at)],
  [9, (model, at) => model.beat(at)],
  [6, (model, at) => model.lead(at)],
  [14, (model, at) => model.settle(at)],
  [6, (model, _at, number) => model.pass(1 + (number % 900))],
  [4, (model, at) => model.learn(at)],
  [6, (model, at) => model.find(at)],
  [2, (model, _at, number) => model.part(number % 2 ** model.size)],
  [2, (model) => model.part(0)],
  [1, (model, at) => model.crash(at)],
  [2, (model, at) => model.start(at)],
  [1, (model, at) => model.crashMember(at)],
  [1, (model, at) => model.accept(at)],
];
const STEPS = WEIGHTS.flatMap(([weight, step]) => Array.from({ length: weight }, () => step));
const LENGTH = 180;
const HISTORIES = 5000;

/** Mulberry32: a seed is a history, and much faster to make than an array of steps. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** `staleOf`: one of so many takeovers is by a copy that lacks something; 0 = none. */
function historyOf(seed: number, size: number, staleOf: number): ManagersModel {
  const next = numbersFrom(seed);
  const model = new ManagersModel(size);
  for (let step = 0; step < LENGTH; step += 1) {
    const number = next();
    const [kind, at, rest] = [number % 128, (number >>> 7) % size, number >>> 12];
    if (kind < STEPS.length) STEPS[kind]!(model, at, rest);
    else model.takeOver(rest, staleOf > 0 && rest % staleOf === 0);
  }
  return model;
}

describe('managers that crash, part and come together again, with messages late or lost', function () {
  this.timeout(60_000);

  /** A person accepts the loss while the master that was replaced is about to acknowledge. */
  const ACCEPTED_MEANWHILE: [number, number] = [658276734, 3];

  const tryAll = (staleOf: number) => {
    const sum = { acknowledged: 0, refused: 0, unkept: 0, takeovers: 0, lost: 0, alarms: 0 };
    fc.assert(fc.property(fc.noBias(fc.integer()), fc.constantFrom(3, 5), (seed, size) => {
      const model = historyOf(seed, size, staleOf);
      model.check(staleOf > 0);
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += model.counts[key];
    }), { numRuns: HISTORIES, examples: [ACCEPTED_MEANWHILE] });
    expect(sum.acknowledged, 'histories in which nothing is acknowledged prove nothing').to.be.above(HISTORIES);
    expect(sum.takeovers).to.be.above(HISTORIES / 4);
    expect(sum.refused).to.be.above(HISTORIES);
    return sum;
  };

  it('lose nothing that was acknowledged, and raise no alarm, where the copy that has most takes over', () => {
    tryAll(0);
  });

  it('lose nothing that somebody knows to be acknowledged without the alarm, where now and then one takes over that lacks something', () => {
    const sum = tryAll(2);
    expect(sum.lost, 'histories in which nothing is lost prove nothing').to.be.above(50);
    expect(sum.alarms).to.be.above(50);
  });

  it('acknowledge nothing on the side of the minority, and take nothing there once they have noticed', () => {
    const model = new ManagersModel(3);
    const copyAll = () => {
      for (const at of [0, 1, 2]) model.copy(at, true);
      for (let count = 0; count < 2; count += 1) model.deliver(0, false);
    };
    copyAll();
    model.write(0);
    copyAll();
    model.settle(0);
    expect(model.counts).to.include({ acknowledged: 1, refused: 0 });
    model.part(0b001);
    model.write(0);
    copyAll();
    model.settle(0);
    expect(model.counts.acknowledged, 'the copies do not have it').to.equal(1);
    model.pass(3500);
    model.write(0);
    model.settle(0);
    expect(model.counts).to.include({ acknowledged: 1, refused: 1, unkept: 1 });
    model.takeOver(1, false);
    for (const at of [1, 2]) model.find(at);
    copyAll();
    model.write(1);
    copyAll();
    model.settle(1);
    expect(model.counts).to.include({ acknowledged: 2, takeovers: 1 });
    model.check(false);
  });
});
