import { expect } from 'chai';
import { isRewound, nextMark, NO_MARK } from '../../../plan/going-back.js';

const found = (version: number, epoch = 0) => ({ epoch, version, gaps: [{ after: 10, before: 1000 }] });

describe('a store that went back', () => {
  it('is one that ends before what is acknowledged', () => {
    expect(isRewound({ epoch: 0, version: 1005 }, found(1004))).to.equal(true);
    expect(isRewound({ epoch: 0, version: 1005 }, found(1005))).to.equal(false);
    expect(isRewound(NO_MARK, found(0))).to.equal(false);
  });

  it('is also one that went on from before it, however far', () => {
    expect(isRewound({ epoch: 0, version: 11 }, found(5000))).to.equal(true);
    expect(isRewound({ epoch: 0, version: 10 }, found(5000)), 'the last that it had when it was taken over').to.equal(false);
    expect(isRewound({ epoch: 0, version: 1000 }, found(5000)), 'from where it went on').to.equal(false);
  });

  it('is none once a person has accepted the loss, unless even that is lost', () => {
    expect(isRewound({ epoch: 0, version: 11 }, found(5000, 1))).to.equal(false);
    expect(isRewound({ epoch: 2, version: 1 }, found(5000, 1))).to.equal(true);
  });

  it('never lowers what is known, and begins anew after a loss was accepted', () => {
    expect(nextMark({ epoch: 1, version: 7 }, { epoch: 1, version: 6 })).to.deep.equal({ epoch: 1, version: 7 });
    expect(nextMark({ epoch: 1, version: 7 }, { epoch: 0, version: 9 })).to.deep.equal({ epoch: 1, version: 7 });
    expect(nextMark({ epoch: 1, version: 7 }, { epoch: 1, version: 9 })).to.deep.equal({ epoch: 1, version: 9 });
    expect(nextMark({ epoch: 1, version: 7 }, { epoch: 2, version: 3 })).to.deep.equal({ epoch: 2, version: 3 });
  });
});
