import { expect } from 'chai';
import fc from 'fast-check';
import { majorityOf } from '../../../model/index.js';
import { whyKept, whyNotRestarted, whyNotSpread, type QuorumMember } from '../../../plan/quorum.js';

const managers = (reachable: readonly boolean[]): readonly QuorumMember[] => reachable.map((isReachable, index) => ({ name: `m${index + 1}`, isReachable }));

describe('the quorum of managers', () => {
  it('lets one of three go, also when it is the one that is lost', () => {
    expect(whyKept('m3', managers([true, true, true]))).to.equal(undefined);
    expect(whyKept('m3', managers([true, true, false]))).to.equal(undefined);
  });

  it('keeps the last one, and says what to do instead', () => {
    expect(whyKept('m1', managers([true]))).to.equal('m1 is the last manager, and holds the cluster\'s state; promote another node first (`drover node promote NODE`)');
  });

  it('keeps one without which too few would be left that answer, and names those to bring back or to remove first', () => {
    expect(whyKept('m1', managers([true, true, false]))).to.equal('without m1 the control plane would lose its quorum: 1 of the 2 managers left can be reached, '
      + 'and 2 are needed; bring m3 back, or remove what is lost first (`drover node demote m3`)');
    expect(whyKept('m1', managers([true, true, false, false, true]))).to.contain('2 of the 4').and.contain('m3 or m4');
  });

  it('has a member restarted while all others are there, however few they are, since the stores go on', () => {
    for (const count of [1, 2, 3, 5]) expect(whyNotRestarted('m1', managers(Array.from({ length: count }, () => true)))).to.equal(undefined);
    expect(whyNotRestarted('m3', managers([true, true, false]))).to.equal(undefined);
    expect(whyNotRestarted('m1', managers([true, true, true, true, false]))).to.equal(undefined);
  });

  it('has no member restarted without which too few would be there should it not come up again, and names those that are away', () => {
    expect(whyNotRestarted('m1', managers([true, true, false]))).to.equal('m3 cannot be reached, and while m1 is restarted 1 of the 3 managers would be there, of which 2 are needed; '
      + 'bring m3 back, or remove what is lost first (`drover node demote m3`)');
    expect(whyNotRestarted('m1', managers([true, true, true, false, false]))).to.contain('m4 or m5 cannot be reached');
  });

  it('does not take a name that is no manager\'s for one that may go', () => {
    expect(whyKept('web', managers([true, true]))).to.equal('web is not a manager');
  });

  it('never lets one go that leaves fewer than a majority of the rest', () => {
    fc.assert(fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }), fc.nat(8), (reachable, at) => {
      const index = at % reachable.length;
      const left = managers(reachable).filter((_one, other) => other !== index);
      const mayGo = whyKept(`m${index + 1}`, managers(reachable)) === undefined;
      return mayGo === (left.length > 0 && left.filter(({ isReachable }) => isReachable).length >= majorityOf(left.length));
    }));
  });

  it('has no managers where the store is the user\'s own', () => {
    expect([whyNotSpread('embedded'), whyNotSpread('managers')]).to.deep.equal([undefined, undefined]);
    expect(whyNotSpread('foreign')).to.contain('--redis');
  });
});
