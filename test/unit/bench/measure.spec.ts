import { expect } from 'chai';
import { ratioOf, verdictOf, type Measure } from '../../../bench/report/measure.js';

const aMeasure = (more: Partial<Measure>): Measure => ({ name: 'x', unit: 'ms', values: [100, 150, 200], ...more });

describe('goals of a measure', () => {
  it('compares medians, so that one slow run decides nothing', () => {
    const measure = aMeasure({ values: [100, 140, 9000], floor: [90, 100, 110], goal: { kind: 'floorTimes', factor: 1.5 } });
    expect(ratioOf(measure)).to.equal(1.4);
    expect(verdictOf(measure)).to.equal('met');
  });

  it('is missed above the factor, and above a fixed limit', () => {
    expect(verdictOf(aMeasure({ floor: [90], goal: { kind: 'floorTimes', factor: 1.5 } }))).to.equal('missed');
    expect(verdictOf(aMeasure({ goal: { kind: 'atMost', limit: 149 } }))).to.equal('missed');
    expect(verdictOf(aMeasure({ goal: { kind: 'atMost', limit: 150 } }))).to.equal('met');
  });

  it('says so where the floor is unknown, rather than that the goal is met', () => {
    expect(verdictOf(aMeasure({ floor: [], goal: { kind: 'floorTimes', factor: 1.5 } }))).to.equal('no floor');
    expect(verdictOf(aMeasure({}))).to.equal(undefined);
  });
});
