import { expect } from 'chai';
import fc from 'fast-check';
import { cronProblem, isTimeZone, latestTime, nextTime } from '../../../model/cron.js';

const at = (text: string): number => Date.parse(text);
const times = (cron: string, from: string, count: number, timeZone = 'UTC'): string[] => {
  let time = at(from);
  return Array.from({ length: count }, () => new Date((time = nextTime({ cron, timeZone }, time) ?? NaN)).toISOString());
};

describe('a timetable', () => {
  it('is read by the clocks of its time zone', () => {
    expect(times('0 3 * * *', '2026-07-01T00:00:00Z', 1, 'Europe/Berlin')).to.deep.equal(['2026-07-01T01:00:00.000Z']);
    expect(times('0 3 * * mon', '2026-07-01T00:00:00Z', 2)).to.deep.equal(['2026-07-06T03:00:00.000Z', '2026-07-13T03:00:00.000Z']);
  });

  it('has each day once where clocks change: later in spring, and the first time in autumn', () => {
    expect(times('30 2 * * *', '2026-03-28T12:00:00Z', 2, 'Europe/Berlin')).to.deep.equal(['2026-03-29T01:30:00.000Z', '2026-03-30T00:30:00.000Z']);
    expect(times('30 2 * * *', '2026-10-24T12:00:00Z', 2, 'Europe/Berlin')).to.deep.equal(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });

  it('goes on every half hour while clocks change', () => {
    expect(times('*/30 * * * *', '2026-10-24T23:50:00Z', 5, 'Europe/Berlin').map((time) => time.slice(11, 16))).to.deep.equal(['00:00', '00:30', '01:00', '01:30', '02:00']);
  });

  it('finds the latest of however many times have passed', () => {
    const day = { cron: '0 3 * * *', timeZone: 'Europe/Berlin' };
    expect(latestTime(day, at('2026-07-01T01:00:00Z'), at('2026-07-02T00:59:59Z'))).to.equal(undefined);
    expect(latestTime(day, at('2026-07-01T00:59:59Z'), at('2026-07-01T01:00:00Z'))).to.equal(at('2026-07-01T01:00:00Z'));
    expect(latestTime({ cron: '* * * * * *', timeZone: 'UTC' }, at('2020-01-01T00:00:00Z'), at('2026-01-01T00:00:00.500Z'))).to.equal(at('2026-01-01T00:00:00Z'));
    expect(latestTime({ cron: '*/20 1-4 * * 1', timeZone: 'UTC' }, at('2020-01-01T00:00:00Z'), at('2026-01-01T00:00:00Z'))).to.equal(at('2025-12-29T04:40:00Z'));
  });

  it('finds the same as somebody who goes from time to time', () => {
    const minute = fc.integer({ min: at('2026-03-28T20:00:00Z') / 60_000, max: at('2026-03-29T08:00:00Z') / 60_000 }).map((count) => count * 60_000);
    fc.assert(fc.property(fc.constantFrom('*/17 * * * *', '30 2 * * *', '5,50 1-3 * * *'), fc.constantFrom('UTC', 'Europe/Berlin'), minute, minute, (cron, timeZone, after, now) => {
      let slow: number | undefined;
      for (let time = nextTime({ cron, timeZone }, after); time !== undefined && time <= now; time = nextTime({ cron, timeZone }, time)) slow = time;
      expect(latestTime({ cron, timeZone }, after, now)).to.equal(slow);
    }), { numRuns: 60 });
  });

  it('is refused where nobody could follow it, chance included', () => {
    for (const cron of ['0 3 * * *', '@daily', '*/10 * * * * *', '0 0 L * *', '0 9 * * 1#2', '0 0 29 2 *', '15 10 ? * mon-fri']) expect(cronProblem(cron), cron).to.equal(undefined);
    for (const cron of ['', '* * *', '@reboot', '61 * * * *', '0 0 30 2 *', 'H * * * *', '* * * * * * *', 'a b c d e', '* * * * *; id']) expect(cronProblem(cron), cron).to.be.a('string');
  });

  it('knows time zones by their names', () => {
    expect(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Mars/Phobos', ''].map(isTimeZone)).to.deep.equal([true, true, true, false, false]);
  });
});
