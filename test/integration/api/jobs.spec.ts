import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JobFrame, JobsFrame } from '../../../api/contract.js';
import { systemClock } from '../../../base/clock.js';
import { listenRemotely } from '../../../bin/listen.js';
import { createClient } from '../../../cli/client.js';
import { aNode } from '../../support/builders.js';
import { someJob, startApi, type ApiFixture } from '../../support/api-fixture.js';
import { captureStream } from '../../support/cli-terminal.js';
import { eventually } from '../../support/eventually.js';

describe('jobs over the API', () => {
  let api: ApiFixture;
  const closing: (() => unknown)[] = [];
  beforeEach(async () => {
    api = await startApi(aNode());
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await api.close();
  });

  const remote = async (name: string, role: string) => {
    const dir = await mkdtemp(join(tmpdir(), 'drover-jobs-'));
    const listening = await listenRemotely({ deps: { ...api.deps, clock: systemClock }, listen: { host: '127.0.0.1', port: 0, names: [] }, stateDir: dir });
    closing.push(() => listening.close(), () => rm(dir, { recursive: true, force: true }));
    const token = (await api.drover(['token', 'create', name, '--role', role])).out.trim();
    return createClient(`https://127.0.0.1:${listening.port}`, { ca: await readFile(join(dir, 'tls', 'ca.crt'), 'utf8'), token });
  };
  const codeOf = (answer: Promise<unknown>): Promise<string> => answer.then(() => 'answered', ({ code }: { code: string }) => code);

  it('lets administrators act on a job, and the trail tells of it', async () => {
    const client = await remote('ada', 'admin');
    expect(await client.post('/v1/jobs/sync-host/17/retry', {})).to.deep.equal({ outcome: 'due', queue: 'sync-host', key: 'node-2' });
    expect(await codeOf(client.post('/v1/jobs/sync-host/17/promote', {}))).to.equal('CONFLICT');
    expect(await client.delete('/v1/jobs/sync-host/17')).to.deep.equal({ outcome: 'removed', queue: 'sync-host', key: 'node-2' });
    expect(await codeOf(client.delete('/v1/jobs/sync-host/18'))).to.equal('NOT_FOUND');
    expect((await api.audit.list()).slice(1).map(({ user, action, objects, detail, outcome }) => `${user} ${action} ${objects.join()} (${detail}) ${outcome}`)).to.deep.equal([
      'ada job retry job/sync-host/17 (sync-host node-2) done', 'ada job promote job/sync-host/17 () failed', 'ada job rm job/sync-host/17 (sync-host node-2) done', 'ada job rm job/sync-host/18 () failed',
    ]);
  });

  it('lets others look and not act, nor see the board of all queues', async () => {
    const client = await remote('bob', 'view');
    expect(await client.get('/v1/queues')).to.deep.equal({ items: [{ queue: 'sync-host', counts: { active: 0, waiting: 2, delayed: 0, completed: 1, failed: 0 } }] });
    for (const answer of [client.post('/v1/jobs/sync-host/17/retry', {}), client.post('/v1/jobs/sync-host/17/promote', {}), client.delete('/v1/jobs/sync-host/17'), client.get('/queues/')]) {
      expect(await codeOf(answer)).to.equal('FORBIDDEN');
    }
  });

  it('streams the list with what runs and the queues, and a job with its log to its end', async () => {
    const client = createClient(`unix:${api.socket}`);
    const stop = new AbortController();
    for await (const frame of client.stream<JobsFrame>('/v1/jobs', { query: { watch: 1, key: 'node-2' }, signal: stop.signal })) {
      expect(frame).to.have.property('jobs').with.length(1);
      expect(frame).to.have.property('queues').with.length(1);
      stop.abort();
    }
    const frames: JobFrame[] = [];
    for await (const frame of client.stream<JobFrame>('/v1/jobs/sync-host/17', { query: { watch: 1 } })) frames.push(frame);
    const { log, ...job } = someJob;
    expect(frames).to.deep.equal([{ job, from: 0, log, isLast: true }]);
  });

  it('is there on the command line: watch a job to its end, retry, promote, remove', async () => {
    expect(await api.drover(['jobs', '-w', 'sync-host/17'])).to.deep.equal({ code: 0, out: 'observe: exit 0 in 70 ms\n', err: 'sync-host node-2: completed\n' });
    expect((await api.drover(['jobs', 'retry', 'sync-host/17'])).out).to.equal('node-2 is due in sync-host: see `drover jobs --queue sync-host --key node-2`\n');
    expect(await api.drover(['jobs', 'promote', 'sync-host/17'])).to.include({ code: 1 });
    expect((await api.drover(['jobs', 'rm', 'sync-host/17'])).out).to.equal('job sync-host/17 removed\n');
    expect(await api.drover(['jobs', 'rm'])).to.include({ code: 2 });
    const stop = new AbortController();
    const stdout = captureStream();
    const watching = api.drover(['jobs', '-w'], { stdout, interrupted: stop.signal });
    await eventually(() => expect(stdout.text()).to.match(/^sync-host\/17 +node-2 +completed/));
    stop.abort();
    await watching;
  });

  it('refuses to watch a job that is not there, and a state that is none', async () => {
    const client = createClient(`unix:${api.socket}`);
    expect(await codeOf(client.get('/v1/jobs/sync-host/18', { watch: 1 }))).to.equal('NOT_FOUND');
    expect(await codeOf(client.get('/v1/jobs', { watch: 1, state: 'lost' }))).to.equal('USAGE');
  });
});
