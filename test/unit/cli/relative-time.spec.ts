import { expect } from 'chai';
import { ageOf, ago, shortDuration } from '../../../cli/output/relative-time.js';

describe('relative times', () => {
  it('gets coarser with age, so that a column stays narrow', () => {
    const second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
    expect([0, 119 * second, 3 * minute + 20 * second, 10 * minute, 2 * hour, 3 * hour + 5 * minute, 30 * hour, 50 * day].map(shortDuration))
      .to.deep.equal(['0s', '119s', '3m20s', '10m', '120m', '3h5m', '30h', '50d']);
  });

  it('says it in words as docker does', () => {
    expect([500, 1000, 120_000, 3_600_000].map(ago)).to.deep.equal(['less than a second ago', '1 second ago', '2 minutes ago', '1 hour ago']);
  });

  it('takes a time ahead as now, because clocks differ', () => {
    expect(ageOf('2026-01-01T00:00:05Z', Date.parse('2026-01-01T00:00:00Z'))).to.equal('0s');
    expect(ageOf(undefined, 0)).to.equal('<unknown>');
  });
});
