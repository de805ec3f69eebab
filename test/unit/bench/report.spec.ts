import { expect } from 'chai';
import { amount, commandsText, sectionRows, stageRows } from '../../../bench/report/format.js';
import type { Section } from '../../../bench/report/measure.js';
import { performancePage } from '../../../bench/report/page.js';
import { markdownTable, textTable } from '../../../bench/report/text-table.js';
import { growth } from '../../../bench/report/sizes.js';

const section: Section = {
  title: 'Deploy', measuredAt: '2026-01-02T03:04:05.000Z', runs: 3, notes: ['Warm.'],
  measures: [
    { name: 'answer', unit: 'ms', values: [300, 100, 200], floor: [100], goal: { kind: 'floorTimes', factor: 1.5 } },
    { name: 'failed', unit: 'count', values: [0, 0, 0], goal: { kind: 'atMost', limit: 0 } },
  ],
  commands: { network: [3, 6, 6] },
  stages: [{ name: 'commit', values: [10, 20, 30] }, { name: 'start', values: [60, 60, 60] }],
};
const size = (hosts: number, tasks: number, cpuSecondsToDeploy: number) =>
  ({ hosts, tasks, cpuSecondsToDeploy, joinSeconds: 1, deploySeconds: 1, memoryMiB: 1, idleCpuPercent: 1, idleRedisCommandsPerSecond: 1, applies: 1, observations: 1, starts: 1 });

describe('report of a bench', () => {
  it('shows each median beside its floor, their ratio, and whether the goal is met', () => {
    expect(sectionRows(section)).to.deep.equal([
      ['Deploy', 'answer', '200 ms', '100 ms – 300 ms', '100 ms', '2.00 ×', '≤ 1.5 × floor', 'missed'],
      ['', 'failed', '0', '', '', '', '≤ 0', 'met'],
    ]);
  });

  it('shows where the time goes as shares of the sum', () => {
    expect(stageRows(section)).to.deep.equal([['commit', '20 ms', '25 %'], ['start', '60 ms', '75 %']]);
    expect(commandsText(section.commands ?? {})).to.equal('6 × network');
  });

  it('turns to seconds where milliseconds are more than anyone reads', () => {
    expect([amount(9999, 'ms'), amount(10_000, 'ms'), amount(2.5, 'count')]).to.deep.equal(['9999 ms', '10.0 s', '2.5']);
  });

  it('aligns columns for a terminal, and escapes what would end a cell of a page', () => {
    expect(textTable([['a', 'b'], ['long', 'c']])).to.deep.equal(['a     b', 'long  c']);
    expect(markdownTable([['a'], ['x|y']])).to.equal('| a |\n| --- |\n| x\\|y |\n');
  });

  it('names the goals that are missed on the page, so that nobody has to look for them', () => {
    const page = performancePage({ machine: { cpus: 2, model: 'M', memoryGiB: 8, node: 'v22', acceleration: 'tcg' }, sections: { deploy: section } });
    expect(page).to.contain('1 of 2 goals are met. Missed:\n\n- Deploy: answer\n').and.to.contain('emulated in software');
  });

  it('calls growth linear when a task costs the same in a small and in a large cluster', () => {
    expect(growth([size(50, 500, 5), size(500, 5000, 50)])).to.equal(1);
    expect(growth([size(50, 500, 5)])).to.equal(undefined);
  });
});
