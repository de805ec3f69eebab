import { execFile } from 'node:child_process';
import { PassThrough, Readable } from 'node:stream';
import { expect } from 'chai';
import type { InputStream } from '../../../cli/context.js';
import { aNetwork, aNode, aRunningTask, aService, aTask, EPOCH } from '../../support/builders.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';
import { eventually } from '../../support/eventually.js';
import { captureStream } from '../../support/cli-terminal.js';

const service = aService({ name: 'web', spec: { networks: ['internal'] }, status: { observedGeneration: 1, replicas: { desired: 1, running: 1 } } });

describe('reading over the API', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = await startApi(aNode(), aNetwork(), service, aRunningTask({ service, id: 'abcdefghijkl' }));
  });
  afterEach(() => api.close());

  it('prints tables with one row per object', async () => {
    const { out } = await api.drover(['get', 'nodes']);
    expect(out).to.equal([
      'NAME     STATUS   AVAILABILITY   ROLE     MANAGER   ADDRESS      TASKS   KERNEL   AGE',
      'node-1   ready    active         worker   <none>    10.99.0.11       1   6.12.0   2m',
      '',
    ].join('\n'));
  });

  it('keeps the shape of -o json: a List for many, the object for one name', async () => {
    const list = JSON.parse((await api.drover(['get', 'svc', '-o', 'json'])).out);
    expect(list).to.have.keys('apiVersion', 'kind', 'metadata', 'items');
    expect(list).to.include({ apiVersion: 'drover/v1', kind: 'List' });
    expect(list.items[0]).to.have.keys('apiVersion', 'kind', 'metadata', 'spec', 'status');
    const one = JSON.parse((await api.drover(['get', 'service/web', '-o', 'json'])).out);
    expect(one).to.deep.equal(list.items[0]);
    expect(one.spec).to.include({ replicas: 1, stopGracePeriod: '10s' });
    expect(one.status).to.deep.include({ replicas: { desired: 1, running: 1 } });
  });

  it('finds a task by slot, id or prefix', async () => {
    for (const name of ['web.1', 'abcdefghijkl', 'abcd', 'web.1.abcdefghijkl']) {
      expect((await api.drover(['get', 'task', name, '-o', 'name'])).out).to.equal('task/web.1.abcdefghijkl\n');
    }
  });

  it('names the nearest object when there is none of that name', async () => {
    const { code, err } = await api.drover(['get', 'service', 'wep']);
    expect(code).to.equal(1);
    expect(err).to.contain('service "wep" does not exist; did you mean "web"?');
  });

  it('selects by label', async () => {
    expect(await api.drover(['get', 'nodes', '-l', 'zone=a'])).to.include({ code: 0, out: '', err: 'no nodes\n' });
    expect((await api.drover(['get', 'nodes', '-l', '!zone', '-o', 'name'])).out).to.equal('node/node-1\n');
  });

  it('describes a service with its tasks and events', async () => {
    await api.events.append([{ time: EPOCH, type: 'Normal', reason: 'TaskStarted', message: 'started', object: { kind: 'Task', name: 'web.1.abcdefghijkl' }, source: 'test' }]);
    const { out } = await api.drover(['describe', 'service', 'web']);
    expect(out).to.contain('Name:        web').and.to.contain('web.1   registry.example/web:1').and.to.contain('TaskStarted');
  });

  it('passes the exit code and both streams of a command in a task through', async () => {
    expect(await api.drover(['exec', 'web.1', 'ls', '-l'])).to.deep.equal({ code: 0, out: 'ls|-l\n', err: '' });
    expect(await api.drover(['exec', 'web.1', '--', 'false'])).to.deep.equal({ code: 7, out: '', err: 'no\n' });
    const stdin = Readable.from([Buffer.from('one\n'), Buffer.from('two\n')]) as InputStream;
    expect(await api.drover(['exec', 'web.1', 'cat'], { stdin })).to.deep.equal({ code: 0, out: 'one\ntwo\n', err: '' });
  });

  it('runs a command in one of the running tasks of a service', async () => {
    expect(await api.drover(['exec', 'web', 'hostname'])).to.deep.equal({ code: 0, out: 'hostname\n', err: '' });
    const service2 = aService({ name: 'idle' });
    await api.mirror.commit([{ op: 'put', object: { ...service2, metadata: { ...service2.metadata, resourceVersion: 0 } } }]);
    expect(await api.drover(['exec', 'idle', 'hostname'])).to.include({ code: 1, err: 'error: service idle has no running task: see `drover service ps idle`\n' });
  });

  it('gives a command a terminal as large as this one, tells it of each new size, and leaves this one as it was', async () => {
    const modes: boolean[] = [];
    const keys = new PassThrough();
    const stdin = Object.assign(keys, { isTTY: true, setRawMode: (isRaw: boolean) => modes.push(isRaw) }) as InputStream;
    const stdout = Object.assign(captureStream({ isTTY: true, columns: 91 }), { rows: 33 });
    const running = api.drover(['exec', '-it', 'web.1', '--', 'size'], { stdin, stdout });
    await eventually(() => expect(stdout.text()).to.equal('91x33 '));
    expect(modes).to.deep.equal([true]);
    stdout.emit('resize', Object.assign(stdout, { columns: 100, rows: 40 }));
    await eventually(() => expect(stdout.text()).to.equal('91x33 100x40 '));
    keys.write('\u0003'); // Ctrl-C is the command's
    expect((await running).code).to.equal(0);
    expect(modes).to.deep.equal([true, false]);
  });

  it('refuses to give a terminal to what is piped in', async () => {
    const stdin = Readable.from([Buffer.from('x')]) as InputStream;
    expect(await api.drover(['exec', '-it', 'web.1', 'sh'], { stdin })).to.include({ code: 2 });
  });

  it('does not wait for a pipe that nobody closes when the command has ended', async () => {
    const stdin = new PassThrough() as InputStream;
    expect(await api.drover(['exec', 'web.1', 'true'], { stdin })).to.include({ code: 0 });
  });

  it('prints the logs of a service with the task before each line', async () => {
    expect((await api.drover(['service', 'logs', 'web', '--tail', '1'])).out).to.equal('web.1.abcdefghijkl | bye\n');
    expect((await api.drover(['logs', 'web.1', '-t'])).out).to.contain('2026-01-01T00:00:01.000Z hello from web.1.abcdefghijkl\n');
  });

  it('colours the labels of tasks on a terminal, and never in a pipe', async () => {
    const stdout = captureStream({ isTTY: true });
    await api.drover(['logs', 'web', '--tail', '1'], { stdout });
    expect(stdout.text()).to.equal('\u001b[36mweb.1.abcdefghijkl |\u001b[39m bye\n');
    expect((await api.drover(['logs', 'web', '--tail', '1'])).out).to.equal('web.1.abcdefghijkl | bye\n');
  });

  it('prints with --previous what the task before said last, when its container is gone', async () => {
    expect(await api.drover(['logs', '-p', 'web.1'])).to.include({ code: 1, err: 'error: task web.1.abcdefghijkl has no task before it in its slot: see `drover service ps web`\n' });
    const metadata = { creationTimestamp: '2025-12-31T00:00:00.000Z' };
    await api.mirror.commit([{ op: 'put', object: aTask({ service, id: 'oldoldoldold', metadata: { ...metadata, resourceVersion: 0 }, status: { state: 'failed', node: 'node-1', lastLines: ['no database', 'bye'] } }) }]);
    expect(await api.drover(['logs', '--previous', 'web'])).to.deep.equal({ code: 0, out: 'web.1.oldoldoldold | no database\nweb.1.oldoldoldold | bye\n', err: 'web.1.oldoldoldold: its container is gone; it said last:\n' });
    expect((await api.drover(['logs', '-p', 'web.1'])).out).to.equal('no database\nbye\n');
    expect((await api.drover(['service', 'ps', 'web', '--no-trunc'])).out).to.contain('    | no database\n    | bye\n');
    expect((await api.drover(['service', 'ps', 'web'])).out).to.not.contain('no database');
    expect(await api.drover(['logs', '-fp', 'web'])).to.include({ code: 2 });
  });

  it('scales, and refuses what is no number', async () => {
    expect(await api.drover(['service', 'scale', 'web=3'])).to.include({ code: 0, out: 'service/web scaled to 3\n' });
    expect((await api.store.get('Service', 'web'))?.metadata.generation).to.equal(2);
    expect(await api.drover(['service', 'scale', 'web=3'])).to.include({ out: 'service/web unchanged\n' });
    expect(await api.drover(['service', 'scale', 'web=x'])).to.include({ code: 2 });
  });

  it('prints a job with its log, so that a person sees every remote command', async () => {
    expect((await api.drover(['jobs'])).out).to.contain('sync-host/17');
    expect((await api.drover(['jobs', 'sync-host/17'])).out).to.contain('observe: exit 0 in 70 ms');
    expect(await api.drover(['jobs', 'sync-host/18'])).to.include({ code: 1 });
  });

  it('shows the members of the control plane: which leads, which is out of reach, since when, and which was asked', async () => {
    const { code, out } = await api.drover(['members']);
    expect(code).to.equal(0);
    expect(out).to.match(/^ID +HOSTNAME +STATUS +SINCE +VERSION +ENDPOINT\n11111111 \* +here +Leader +\S+ .*\n22222222 +there +Unreachable +/);
    expect(JSON.parse((await api.drover(['members', '-o', 'json'])).out).items.map(({ self, state }: { self: boolean; state: string }) => [self, state])).to.deep.equal([[true, 'leader'], [false, 'unreachable']]);
    expect((await api.drover(['version'])).out).to.contain('member:  Leader of 2 members (see `drover members`), since 2');
  });

  it('says how to start a control plane when none answers', async () => {
    const { code, err } = await api.drover(['get', 'nodes', '--server', 'unix:/nonexistent/api.sock']);
    expect(code).to.equal(1);
    expect(err).to.contain('/nonexistent/api.sock').and.to.contain('drover up');
  });

  it('answers a wrong command line with exit code 2', async () => {
    expect(await api.drover(['get'])).to.include({ code: 2 });
    expect(await api.drover(['get', 'widgets'])).to.include({ code: 2 });
    expect(await api.drover(['frobnicate'])).to.include({ code: 2 });
  });

  it('runs as a program of its own', async () => {
    expect(await spawned(['get', 'svc', '-o', 'name'], api.socket)).to.include({ code: 0, out: 'service/web\n' });
    expect(await spawned(['exec', 'web.1', 'false'], api.socket)).to.deep.equal({ code: 7, out: '', err: 'no\n' });
  });
});

const spawned = (argv: string[], socket: string): Promise<{ code: number; out: string; err: string }> => new Promise((resolve) => {
  const child = execFile(process.execPath, ['bin/drover.js', ...argv], { env: { ...process.env, DROVER_SERVER: `unix:${socket}` } }, (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }));
  child.stdin?.end();
});
