import { expect } from 'chai';
import { medianOf, summaryOf } from '../../../bench/report/statistics.js';

describe('statistics of a bench', () => {
  it('takes the middle of an odd number of values by size, not by order of arrival', () => {
    expect(summaryOf([100, 9, 20])).to.deep.equal({ count: 3, median: 20, min: 9, max: 100 });
  });

  it('takes the mean of the two in the middle of an even number', () => {
    expect(medianOf([4, 1, 3, 2])).to.equal(2.5);
    expect(medianOf([7])).to.equal(7);
  });

  it('refuses to sum up nothing, since a missing measurement must not look like one', () => {
    expect(() => summaryOf([])).to.throw(RangeError);
  });
});
