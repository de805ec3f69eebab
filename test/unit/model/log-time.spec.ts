import { expect } from 'chai';
import { byTime, compareTimes, LogCursor } from '../../../model/log-time.js';

const line = (task: string, time: string | undefined, text = '', stream: 'stdout' | 'stderr' = 'stdout') => ({ task, stream, time, text });

describe('times of log lines', () => {
  it('compare to the nanosecond, over zones and precisions', () => {
    const times = ['2026-01-01T01:00:00.000000002+01:00', '2026-01-01T00:00:00.000000001Z', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.1Z', '2025-12-31T23:59:59.999999999Z'];
    expect([...times].sort(compareTimes)).to.deep.equal([times[4], times[2], times[1], times[0], times[3]]);
  });

  it('order the lines of all hosts, and leave what has no time behind the line before it', () => {
    const lines = [line('a', '2026-01-01T00:00:02Z', 'a2'), line('a', undefined, 'a2 goes on'), line('b', '2026-01-01T00:00:01Z', 'b1'), line('b', '2026-01-01T00:00:03Z', 'b3')];
    expect(byTime(lines).map(({ text }) => text)).to.deep.equal(['b1', 'a2', 'a2 goes on', 'b3']);
  });
});

describe('LogCursor', () => {
  it('takes each line once, also of several that bear the same time', () => {
    const cursor = new LogCursor();
    const [one, two] = ['2026-01-01T00:00:01.5Z', '2026-01-01T00:00:02Z'];
    expect([line('a', one), line('a', one), line('a', two)].map((each) => cursor.take(each))).to.deep.equal([true, true, true]);
    cursor.restart();
    expect([line('a', one), line('a', one), line('a', two), line('a', two), line('a', two)].map((each) => cursor.take(each)), 'the third was not there before')
      .to.deep.equal([false, false, false, true, true]);
    cursor.restart();
    expect([two, two, two].map((time) => cursor.take(line('a', time)))).to.deep.equal([false, false, false]);
  });

  it('does not take the lines of one stream for those of another', () => {
    const cursor = new LogCursor();
    cursor.take(line('a', '2026-01-01T00:00:05Z'));
    expect([cursor.take(line('a', '2026-01-01T00:00:04Z', '', 'stderr')), cursor.take(line('b', '2026-01-01T00:00:03Z'))]).to.deep.equal([true, true]);
  });

  it('goes on at the earliest of what it has seen, and from the beginning for a task that has said nothing', () => {
    const cursor = new LogCursor();
    expect(cursor.since()).to.equal(undefined);
    cursor.take(line('a', '2026-01-01T00:00:05.000000001Z'));
    cursor.take(line('b', '2026-01-01T00:00:03Z'));
    expect(cursor.since()).to.equal('2026-01-01T00:00:02.999Z');
    expect([cursor.since(['a']), cursor.since(['a', 'c'])]).to.deep.equal(['2026-01-01T00:00:04.999Z', undefined]);
  });
});
