import { expect } from 'chai';
import { brokenPromise } from '../../../bench/soak/store.js';

const aRound = (found: Partial<Parameters<typeof brokenPromise>[0]['found']> = {}, writes = 5) =>
  ({ victims: 'control plane alone', acknowledged: { n: 5, version: 15 }, writes, found: { version: 15, left: 5, right: 5, missing: [], ...found } }) as const;

describe('what a store must keep over a crash', () => {
  it('holds when all that was acknowledged is there, one write more at most half seen', () => {
    expect(brokenPromise(aRound())).to.equal(undefined);
    expect(brokenPromise(aRound({ left: 6, right: 6, version: 18 }))).to.equal(undefined);
  });

  it('is broken by a lost write, by half a batch, and by a round that proves nothing', () => {
    expect(brokenPromise(aRound({ left: 4, right: 4, version: 12 }))).to.contain('5 writes were acknowledged, 4 are there');
    expect(brokenPromise(aRound({ right: 4 }))).to.contain('split');
    expect(brokenPromise(aRound({ missing: [3] }))).to.contain('3 are missing');
    expect(brokenPromise(aRound({}, 0))).to.contain('nothing was written');
  });
});
