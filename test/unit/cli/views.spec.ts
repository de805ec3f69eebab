import { expect } from 'chai';
import { createStyle } from '../../../cli/output/style.js';
import { renderTable } from '../../../cli/output/table.js';
import { renderObjects } from '../../../cli/views/all-views.js';
import { renderDescription } from '../../../cli/views/description.js';
import { eventColumns, eventLine } from '../../../cli/views/event-view.js';
import { renderJob } from '../../../cli/views/job-view.js';
import { renderPs } from '../../../cli/views/ps-view.js';
import { psColumns } from '../../../cli/views/task-view.js';
import { aHost, aNetwork, aNode, aRunningTask, aService, aTask, EPOCH, EPOCH_MS, someSettings } from '../../support/builders.js';
import { slotRows, type ClusterEvent } from '../../../model/index.js';

const style = createStyle(false);
const nowMs = EPOCH_MS + 120_000;
const service = aService({ spec: { replicas: 3, ports: [{ published: 80, target: 8080, protocol: 'tcp', mode: 'ingress' }] }, status: { replicas: { desired: 3, running: 2 } } });
const later = '2026-01-01T00:01:00.000Z';
const context = { nowMs, style, tasks: [aRunningTask({ service })] };
const event: ClusterEvent = { time: EPOCH, type: 'Warning', reason: 'TaskFailed', message: 'exit code 1', object: { kind: 'Task', name: 'web.1.a' }, source: 'restart' };

describe('tables of objects', () => {
  it('shows a service as docker service ls does', () => {
    expect(renderObjects('Service', [service], {}, context)).to.deep.equal([
      'NAME   MODE         REPLICAS   IMAGE                    PORTS            AGE',
      'web    replicated   2/3        registry.example/web:1   *:80->8080/tcp   2m',
    ]);
  });

  it('shows how far a job is, and that its tasks are to end', () => {
    const run = { iteration: 1, templateHash: 'x', startedAt: EPOCH, state: 'running', completed: 3, total: 5 } as const;
    const job = aService({ name: 'job', spec: { mode: 'replicated-job' }, status: { replicas: { desired: 2, running: 1 }, job: { iteration: 1, runs: [run] } } });
    expect(renderObjects('Service', [job], {}, context)[1]).to.match(/^job +replicated-job +1\/2 \(3\/5 completed\) /);
    expect(renderObjects('Task', [aRunningTask({ service: job, spec: { iteration: 1 } })], {}, context)[1]).to.match(/ complete +running /);
  });

  it('shows what is not allocated yet as pending', () => {
    const lines = renderObjects('Network', [aNetwork({ status: { subnet: '', vni: 0 } })], {}, context);
    expect(lines[1]).to.match(/^internal +<pending> +<pending> +false +false +0 +2m$/);
  });

  it('adds columns with wide only', () => {
    expect(renderObjects('Node', [aNode()], {}, context)[0]).not.to.contain('PODMAN');
    expect(renderObjects('Node', [aNode()], { wide: true }, context)[1]).to.contain('5.4.2').and.to.contain('root@192.0.2.11:22');
  });

  it('has a table for every kind', () => {
    expect(renderObjects('Host', [aHost()], {}, context)[1]).to.match(/^node-1 +1 +0 +2m$/);
    expect(renderObjects('Cluster', [someSettings()], {}, context)[1]).to.contain('10.0.0.0/8+24');
    expect(renderObjects('Task', [aRunningTask()], {}, context)[1]).to.match(/^web\.1\.aaaaaaaaaaaa +node-1 +running +running +2m$/);
  });
});

describe('the digest of an image', () => {
  const pinned = aService({ spec: { imageDigest: `sha256:${'a'.repeat(64)}` } });
  const rows = (truncate: boolean): string => renderTable(psColumns({ nowMs, style }, { truncate }), slotRows([aRunningTask({ service: pinned })])).join('\n');

  it('stands in wide tables and with --no-trunc, and elsewhere the tag alone', () => {
    expect(renderObjects('Service', [pinned], {}, context)[1]).to.contain('registry.example/web:1 ').and.not.contain('sha256:');
    expect(renderObjects('Service', [pinned], { wide: true }, context)[1]).to.contain('sha256:aaaa');
    expect(rows(true)).to.not.contain('sha256:');
    expect(rows(false)).to.contain('registry.example/web:1@sha256:aaaa');
  });
});

describe('service ps', () => {
  const failed = aTask({ service, id: 'oldoldoldold', spec: { desired: 'shutdown' }, status: { state: 'failed', since: later, error: 'task: non-zero exit (1)', node: 'node-2' } });
  const fresh = aRunningTask({ service, id: 'newnewnewnew', metadata: { creationTimestamp: later } });
  const tenth = aTask({ service, id: 'tttttttttttt', spec: { slot: 10 }, status: { message: 'no suitable node' } });

  it('puts history under the newest task of its slot, and slots in natural order', () => {
    expect(renderTable(psColumns({ nowMs, style }, { truncate: true }), slotRows([tenth, failed, fresh]))).to.deep.equal([
      'ID             NAME        IMAGE                    NODE        DESIRED STATE   CURRENT STATE           ERROR                       PORTS',
      'newnewnewnew   web.1       registry.example/web:1   node-1      Running         Running 2 minutes ago   -                           -',
      'oldoldoldold    \\_ web.1   registry.example/web:1   node-2      Shutdown        Failed 1 minute ago     "task: non-zero exit (1)"   -',
      'tttttttttttt   web.10      registry.example/web:1   <pending>   Running         Pending 2 minutes ago   "no suitable node"          -',
    ]);
  });

  it('cuts long errors unless told not to', () => {
    const long = aTask({ service, status: { state: 'failed', error: 'x'.repeat(60) } });
    const errorOf = (truncate: boolean) => renderTable(psColumns({ nowMs, style }, { truncate }), slotRows([long]))[1];
    expect(errorOf(true)).to.contain(`"${'x'.repeat(39)}…"`);
    expect(errorOf(false)).to.contain(`"${'x'.repeat(60)}"`);
  });
});

describe('the last lines of a failed task', () => {
  const failure = (id: string, at: string) => aTask({ service, id, metadata: { creationTimestamp: at }, status: { state: 'failed', finishedAt: at, lastLines: [`said by ${id}`, 'bye'] } });
  const [first, second] = [failure('oldoldoldold', EPOCH), failure('newnewnewnew', later)];

  it('stand below its row in service ps', () => {
    const lines = renderPs(slotRows([first, second]), { nowMs, style }, { truncate: false, said: () => true });
    expect(lines.map((line) => line.trim().split(' ')[0])).to.deep.equal(['ID', 'newnewnewnew', '|', '|', 'oldoldoldold', '|', '|']);
    expect(lines[2]).to.equal('    | said by newnewnewnew');
    expect(renderPs(slotRows([first]), { nowMs, style }, { truncate: true, headers: false, said: () => false })).to.have.length(1);
  });

  it('are in the description of the task, and in that of its service for the newest failure of each slot', async () => {
    const about = { tasks: [first, second], events: [], jobs: [] };
    const task = (await renderDescription({ object: first, ...about }, { nowMs, style })).join('\n');
    expect(task).to.contain('Last lines:\n  | said by oldoldoldold\n  | bye').and.to.not.contain('lastLines');
    const whole = (await renderDescription({ object: service, ...about }, { nowMs, style })).join('\n');
    expect(whole).to.contain('| said by newnewnewnew').and.to.not.contain('| said by oldoldoldold');
  });
});

describe('events, jobs and descriptions', () => {
  it('shows an event as a row and as a line of a stream', () => {
    expect(renderTable(eventColumns({ nowMs, style }), [event])[1]).to.equal('2m    Warning   TaskFailed   task/web.1.a   restart   exit code 1');
    expect(eventLine(event, style)).to.equal('2026-01-01T00:00:00.000Z  Warning  TaskFailed            task/web.1.a  exit code 1');
  });

  it('shows how long a job took, and its log as it was written', () => {
    const job = { queue: 'sync-host', id: '1', key: 'node-1', name: 'sync-host node-1', state: 'failed' as const, attempts: 2, createdAt: EPOCH, startedAt: EPOCH, finishedAt: '2026-01-01T00:00:01.500Z', error: 'no route', log: ['+ ip link', '  exit 1'] };
    expect(renderJob(job, { nowMs, style })).to.include.members(['sync-host node-1', 'state:     failed: no route', 'took:      1500ms', '  exit 1']);
  });

  it('describes a node with the tasks that live there and the drift of its host', async () => {
    const lines = await renderDescription({ object: aNode(), tasks: [aRunningTask(), aTask({ status: { node: 'node-1', state: 'failed' }, id: 'bbbbbbbbbbbb' })], host: aHost({ status: { drift: ['fdb row missing'] } }), events: [event], jobs: [] }, { nowMs, style });
    const text = lines.join('\n');
    expect(text).to.contain('drift: fdb row missing').and.to.contain('aaaaaaaaaaaa').and.to.contain('TaskFailed').and.not.to.contain('bbbbbbbbbbbb');
    expect(text).not.to.contain('Jobs:');
  });
});
