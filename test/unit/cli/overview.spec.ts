import { expect } from 'chai';
import { cutLine, fitSections } from '../../../cli/output/fit.js';
import { createStyle } from '../../../cli/output/style.js';
import { renderOverview } from '../../../cli/views/overview.js';
import { problemsOf } from '../../../cli/views/problems.js';
import type { AnyResource, ClusterEvent } from '../../../model/index.js';
import { ClusterSnapshot } from '../../../model/index.js';
import { aNode, aRunningTask, aService, aTask, EPOCH, EPOCH_MS, someSettings } from '../../support/builders.js';

const style = createStyle(false);
const viewOf = (...objects: readonly AnyResource[]): ClusterSnapshot => {
  const view = new ClusterSnapshot();
  objects.forEach((object, index) => view.apply({ op: 'put', version: index + 1, object: { ...object, metadata: { ...object.metadata, resourceVersion: index + 1 } } as AnyResource }));
  return view;
};
const anEvent = (changes: Partial<ClusterEvent> = {}): ClusterEvent =>
  ({ time: EPOCH, type: 'Normal', reason: 'TaskRunning', message: 'runs', object: { kind: 'Task', name: 'web.1.a' }, source: 'task', ...changes });

const web = aService({ name: 'web', status: { replicas: { desired: 3, running: 1 } }, spec: { replicas: 3 } });
const broken = aTask({ service: web, id: 'bbbbbbbbbbbb', status: { state: 'pending', error: 'no suitable node: 2 are drained' } });

describe('the cluster on one screen', () => {
  const render = (objects: readonly AnyResource[], changes = {}, options = {}): string[] =>
    renderOverview({ view: viewOf(...objects), events: [anEvent({ message: 'first' }), anEvent({ message: 'last', type: 'Warning', reason: 'TaskFailed' })], ...changes }, { nowMs: EPOCH_MS + 60_000, style, ...options });

  it('says first whether all is well, then what is not, and the newest event before older ones', () => {
    const lines = render([aNode(), aNode({ name: 'node-2', status: { state: 'down', message: 'no answer for 5s' } }), web, aRunningTask({ service: web, id: 'aaaaaaaaaaaa', status: { node: 'node-1' } }), broken]);
    expect(lines[0]).to.equal('2 problems   1 of 2 nodes ready   0 of 1 services complete   1 task runs');
    expect(lines).to.include.members(['node/node-2  down: no answer for 5s', 'service/web  1 of 3 tasks run; web.1: no suitable node: 2 are drained']);
    const text = lines.join('\n');
    expect(text).to.match(/NODES \(2\)\nNAME +STATUS +AVAILABILITY +ROLE +TASKS +RUNNING\nnode-2 +down .*\nnode-1 +ready +active +worker +1 +1\n/);
    expect(text).to.match(/SERVICES \(1\)\nNAME +MODE +RUNNING +UPDATE +PORTS +IMAGE\nweb +replicated +1\/3 +- /);
    expect(text.indexOf('last')).to.be.lessThan(text.indexOf('first'));
  });

  it('says that all is well, and how to begin where there is nothing', () => {
    const lines = render([]);
    expect(lines[0]).to.contain('all is well');
    expect(lines.join('\n')).to.contain('drover node join --help').and.to.contain('drover apply --help');
  });

  it('tells who leads, and that the picture is old when the control plane does not answer', () => {
    const members = { items: [{ id: 'a', hostname: 'here', endpoint: '', version: '', startedAt: EPOCH, since: EPOCH, state: 'leader', self: true }, { id: 'b', hostname: 'there', endpoint: '', version: '', startedAt: EPOCH, since: EPOCH, state: 'unreachable', self: false }] };
    const lines = render([aNode()], { members, lostAt: EPOCH_MS + 20_000 });
    expect(lines[0]).to.contain('here leads, 1 of 2 members there');
    expect(lines[1]).to.contain('has not answered for 40s');
  });

  it('fits the terminal, trouble first, however large the cluster is', () => {
    const nodes = Array.from({ length: 50 }, (_, index) => aNode({ name: `node-${index + 1}` }));
    const lines = render([...nodes, aNode({ name: 'node-99', status: { state: 'unreachable', message: '' } }), web, broken], {}, { size: { columns: 60, rows: 30 } });
    expect(lines.length).to.be.at.most(30);
    expect(lines.every((line) => line.length <= 60)).to.equal(true);
    const text = lines.join('\n');
    expect(text).to.match(/… \d+ more/).and.to.contain('LAST EVENTS');
    expect(text.indexOf('node-99')).to.be.lessThan(text.indexOf('node-1 '));
  });

  it('lets no name or message move the cursor', () => {
    const lines = render([aNode({ status: { state: 'down', message: 'a\u001b[2Jb\nc' } })]);
    expect(lines.join('')).to.not.contain('\u001b');
    expect(lines.some((line) => line.includes('\n'))).to.equal(false);
  });
});

describe('problems', () => {
  const texts = (...objects: readonly AnyResource[]): string[] => problemsOf(viewOf(...objects)).map(({ about, text }) => `${about}: ${text}`);

  it('are no tasks that are on their way', () => {
    expect(texts(aNode(), web, aTask({ service: web, id: 'cccccccccccc', status: { state: 'preparing', node: 'node-1' } }))).to.deep.equal([]);
    expect(texts(aNode({ status: { state: 'joining' } }))).to.deep.equal([]);
  });

  it('are tasks that fail again and again, and such as do not pass their healthcheck', () => {
    expect(texts(web, aTask({ service: web, id: 'cccccccccccc', spec: { quickFailures: 4 }, status: { state: 'pending', message: 'next try in 40s' } }))[0]).to.contain('next try in 40s (ended 4 times soon after its start)');
    expect(texts(web, aRunningTask({ service: web, id: 'cccccccccccc', status: { health: 'unhealthy' } }))[0]).to.contain('does not pass its healthcheck');
  });

  it('are updates that stopped, failed runs of jobs and an outage', () => {
    expect(texts(aService({ name: 'web', status: { update: { state: 'paused', message: 'web.2 failed', startedAt: EPOCH } } }))).to.deep.equal(['service/web: paused: web.2 failed']);
    const run = { iteration: 3, templateHash: '', startedAt: EPOCH, state: 'failed', completed: 1, total: 2 } as const;
    expect(texts(aService({ name: 'nightly', spec: { mode: 'replicated-job' }, status: { job: { iteration: 3, runs: [run] } } }))).to.deep.equal(['service/nightly: run 3 has failed with 1 of 2 tasks completed']);
    const settings = someSettings();
    const outage = { ...settings, status: { ...settings.status, conditions: [{ type: 'Outage', status: 'True', reason: 'NodesLost', message: '6 of 8 nodes are lost', lastTransitionTime: EPOCH }] } } as AnyResource;
    expect(texts(outage)).to.deep.equal(['cluster: 6 of 8 nodes are lost']);
  });
});

describe('a picture on a terminal', () => {
  const rows = (count: number): string[] => Array.from({ length: count }, (_, index) => `row ${index + 1}`);

  it('cuts the longest part first, and says how much is not seen', () => {
    const lines = fitSections([{ title: 'A', rows: rows(3) }, { title: 'B', header: 'HEAD', rows: rows(20) }], 14);
    expect(lines).to.have.length(14);
    expect(lines.slice(0, 8)).to.deep.equal(['', 'A', 'row 1', 'row 2', 'row 3', '', 'B', 'HEAD']);
    expect(lines.at(-1)).to.equal('… 15 more');
  });

  it('leaves out what is last where there is no room at all', () => {
    expect(fitSections([{ title: 'A', rows: rows(1) }, { title: 'B', rows: rows(1) }], 4)).to.deep.equal(['', 'A', 'row 1']);
    expect(fitSections([{ title: 'A', rows: rows(1) }], 0)).to.deep.equal([]);
    expect(fitSections([{ title: 'A', rows: [] }, { title: 'B', rows: [], empty: 'none' }], 9)).to.deep.equal(['', 'B', 'none']);
  });

  it('cuts lines by what is seen of them, and ends colours with them', () => {
    expect(cutLine('short', 10)).to.equal('short');
    expect(cutLine('abcdef', 4)).to.equal('abc…');
    expect(cutLine('\u001b[31mabcdef\u001b[39m', 6)).to.equal('\u001b[31mabcdef\u001b[39m');
    expect(cutLine('\u001b[31mabcdef\u001b[39m', 4)).to.equal('\u001b[31mabc\u001b[39m…\u001b[0m');
    expect(cutLine('äöü😀x', 4)).to.equal('äöü…');
  });
});
