import { expect } from 'chai';
import { countCommands, parseApplied, parseCommands, totalOf, type JobTrace } from '../../../bench/job-trace.js';

const aTrace = (...titles: readonly string[]): JobTrace => ({
  queue: 'sync-host', key: 'node-1', createdAt: 0, startedAt: 0, finishedAt: 0,
  commands: titles.map((title) => ({ title, node: 'node-1', outcome: 'exit 0', startedAt: 0, endedAt: 1 })),
});

describe('remote commands in the log of a job', () => {
  it('are read with the time of their start, since the line is written at their end', () => {
    const log = ['2026-01-02T03:04:05.500Z apply 12 network steps on node-2: exit 0 in 400 ms\n2026-01-02T03:04:05.501Z script:\nip link on node-9: exit 0 in 3 ms'];
    expect(parseCommands(log)).to.deep.equal([{
      title: 'apply 12 network steps', node: 'node-2', outcome: 'exit 0', startedAt: Date.parse('2026-01-02T03:04:05.100Z'), endedAt: Date.parse('2026-01-02T03:04:05.500Z'),
    }]);
  });

  it('count as round trips even when the reply was lost or nothing was sent', () => {
    const log = ['2026-01-02T03:04:05.000Z start web.1.a on node-1: reply lost in 10 ms', '2026-01-02T03:04:06.000Z start web.1.a on node-1: refused: no route in 1 ms', '2026-01-02T03:04:07.000Z web.1.a is assigned, wanted running: start'];
    expect(parseCommands(log).map(({ outcome }) => outcome)).to.deep.equal(['reply lost', 'refused: no route']);
  });

  it('stand beside the version that the host has confirmed, which the store does not always keep', () => {
    expect(parseApplied(['2026-01-02T03:04:04.000Z apply 4 network steps on node-1: exit 0 in 9 ms\nAPPLIED\n2026-01-02T03:04:05.000Z 4 steps, 1 round trips, store version 17'])).to.deep.equal({ version: 17, at: Date.parse('2026-01-02T03:04:05.000Z') });
    expect(parseApplied(['2026-01-02T03:04:05.000Z failed: no route'])).to.equal(undefined);
  });

  it('are counted by what they do, whatever task or number of steps they name', () => {
    const counts = countCommands([aTrace('apply 3 network steps', 'start web.1.a'), aTrace('apply 40 network steps', 'stop web.2.b')]);
    expect(counts).to.deep.equal({ network: 2, 'start container': 1, 'remove container': 1 });
    expect(totalOf(counts)).to.equal(4);
  });
});
