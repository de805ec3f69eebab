import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import { createApi } from '../../../api/server.js';
import { silentLog, type Log } from '../../../base/log.js';
import { listenRemotely } from '../../../bin/listen.js';
import { createClient } from '../../../cli/client.js';
import type { InputStream } from '../../../cli/context.js';
import type { AuditEntry, Change, ClusterEvent } from '../../../model/index.js';
import { aNetwork, aNode, aRunningTask, aService, EPOCH } from '../../support/builders.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';
import { eventually } from '../../support/eventually.js';

const web = aService({ name: 'web' });
const anEvent = (reason: string, changes: Partial<ClusterEvent> = {}): ClusterEvent =>
  ({ time: EPOCH, type: 'Normal', reason, message: reason, object: { kind: 'Task', name: 'web.1.abcdefghijkl' }, source: 'test', ...changes });

describe('the audit trail', () => {
  let api: ApiFixture;
  const closing: (() => unknown)[] = [];
  beforeEach(async () => {
    api = await startApi(aNode(), aNetwork(), web, aRunningTask({ service: web, id: 'abcdefghijkl' }));
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await api.close();
  });

  const trail = async (): Promise<readonly AuditEntry[]> => api.audit.list();
  const told = async (): Promise<string[]> => (await trail()).map(({ action, objects, detail, outcome }) => `${action} [${objects.join(' ')}] ${detail} ${outcome}`.replaceAll('  ', ' '));
  /** The API over TLS, and a client for a token of that role. */
  const remote = async (name: string, role: string) => {
    const dir = await mkdtemp(join(tmpdir(), 'drover-audit-'));
    const listening = await listenRemotely({ deps: { ...api.deps, clock: systemClock }, listen: { host: '127.0.0.1', port: 0, names: [] }, stateDir: dir });
    closing.push(() => listening.close(), () => rm(dir, { recursive: true, force: true }));
    const token = (await api.drover(['token', 'create', name, '--role', role])).out.trim();
    return createClient(`https://127.0.0.1:${listening.port}`, { ca: await readFile(join(dir, 'tls', 'ca.crt'), 'utf8'), token });
  };

  it('says who did what to which object, from where, and how it ended', async () => {
    const client = await remote('ada', 'admin');
    await client.post('/v1/services/web/scale', { replicas: 3 });
    await client.post('/v1/nodes/node-1/update', { availability: 'drain' });
    await client.post('/v1/services/wep/scale', { replicas: 3 }).catch(() => undefined);
    expect((await trail()).slice(1)).to.deep.include.members([
      { id: '2-0', time: (await trail())[1]?.time, user: 'ada', role: 'admin', from: '127.0.0.1', action: 'scale', objects: ['service/web'], detail: 'replicas 3', outcome: 'done' },
    ]);
    expect(await told()).to.deep.equal(['token create [token/ada] role admin done', 'scale [service/web] replicas 3 done', 'drain [node/node-1] done', 'scale [service/wep] replicas 3 failed']);
    expect((await trail()).map(({ user, code }) => `${user} ${code}`)).to.deep.equal(['local socket undefined', 'ada undefined', 'ada undefined', 'ada NOT_FOUND']);
  });

  it('tells what was copied into tasks and out of them, and what an apply deleted', async () => {
    await mkdir(join(api.dir, 'inside', 'etc'), { recursive: true });
    await writeFile(join(api.dir, 'inside', 'etc', 'hosts'), 'hosts');
    await api.drover(['cp', 'web.1:/etc/hosts', 'got']);
    await api.drover(['cp', 'got', 'web:/etc']);
    const networks = ['back', 'front'].map((name) => `{ apiVersion: drover/v1, kind: Network, metadata: { name: ${name}, labels: { app: shop } }, spec: {} }`);
    await writeFile(join(api.dir, 'shop.yaml'), networks.join('\n---\n'));
    await api.drover(['apply', '-f', 'shop.yaml']);
    await writeFile(join(api.dir, 'shop.yaml'), networks[0]!);
    await api.drover(['apply', '-f', 'shop.yaml', '--prune', '-l', 'app=shop']);
    expect(await told()).to.deep.equal([
      'cp [task/web.1.abcdefghijkl] out of /etc/hosts begun',
      'cp [task/web.1.abcdefghijkl] into /etc begun', // whether it is a directory is seen first, which takes nothing out
      'apply [network/back network/front] 2 created, 0 configured, 0 unchanged done', 'apply [network/front] 0 created, 0 configured, 1 unchanged, 1 pruned done',
    ]);
  });

  it('puts the name of the user into the changes, so that events can tell it', async () => {
    const changes: Change[] = [];
    api.mirror.subscribe((batch) => changes.push(...batch));
    const client = await remote('ada', 'admin');
    await Promise.all([client.post('/v1/services/web/scale', { replicas: 3 }), api.drover(['node', 'update', 'node-1', '--label-add', 'a=b'])]);
    expect(changes.map(({ object, by }) => `${object.kind} ${by}`)).to.have.members(['Service ada', 'Node local socket']);
  });

  it('tells of what a role may not do, yet not so often that the rest is pushed out', async () => {
    const client = await remote('bob', 'view');
    for (let i = 0; i < 15; i += 1) await client.post('/v1/services/web/scale', { replicas: 3 }).catch(() => undefined);
    const refused = (await trail()).filter(({ outcome }) => outcome === 'refused');
    expect(refused).to.have.length(10);
    expect(refused[0]).to.include({ user: 'bob', role: 'view', action: 'scale', code: 'FORBIDDEN' });
    expect(await client.get('/v1/audit').catch(({ code }: { code: string }) => code)).to.equal('FORBIDDEN');
    expect(await client.get('/v1/events')).to.have.property('items');
    expect(await client.get('/metrics').catch(({ message }: Error) => message)).to.contain('not JSON'); // it is text
  });

  it('says nothing of what changes nothing: reading, a dry run, a difference', async () => {
    const manifest = join(api.dir, 'web.yaml');
    await writeFile(manifest, 'apiVersion: drover/v1\nkind: Network\nmetadata: { name: blue }\nspec: {}\n');
    for (const argv of [['get', 'all'], ['diff', '-f', manifest], ['apply', '-f', manifest, '--dry-run'], ['events'], ['audit']]) await api.drover(argv);
    expect(await trail()).to.deep.equal([]);
    await api.drover(['apply', '-f', manifest]);
    expect(await told()).to.deep.equal(['apply [network/blue] 1 created, 0 configured, 0 unchanged done']);
  });

  it('never has a value: of a secret, a variable, a token or an argument', async () => {
    const secret = 'hunter2hunter2';
    await api.drover(['secret', 'create', 'db', '-'], { stdin: Readable.from([Buffer.from(secret)]) as InputStream });
    await api.drover(['service', 'update', 'web', '--env-add', `PASSWORD=${secret}`, '--label-add', `a=${secret}`]);
    await api.drover(['exec', 'web.1', 'psql', `--password=${secret}`]);
    await api.drover(['exec', 'web.1', 'cat'], { stdin: Readable.from([Buffer.from(secret)]) as InputStream });
    const token = (await api.drover(['token', 'create', 'ci', '--role', 'view'])).out.trim();
    await createClient(`unix:${api.socket}`).get('/v1/backup');
    const text = JSON.stringify(await trail());
    expect(text).not.to.contain(secret).and.not.to.contain(token);
    expect(text).to.contain('"secret/db"').and.to.contain('psql and 1 argument').and.to.contain('"token/ci"').and.to.contain('spec: env').and.to.contain('with the values of secrets');
  });

  it('has a command in a task before it ends, on the task that was chosen', async () => {
    const typed = new Readable({ read: () => undefined });
    const running = api.drover(['exec', 'web', 'cat'], { stdin: typed as InputStream });
    await eventually(async () => expect(await told()).to.deep.equal(['exec [task/web.1.abcdefghijkl] cat begun']));
    typed.push(null);
    expect((await running).code).to.equal(0);
    expect(await trail()).to.have.length(1);
    await api.drover(['exec', 'absent', 'ls']);
    expect((await told())[1]).to.equal('exec [task/absent] failed');
  });

  it('keeps nobody from working when it cannot be written; the log has the entry then', async () => {
    const logged: object[] = [];
    const log: Log = { ...silentLog, child: () => log, error: (_message: string, fields?: object) => void logged.push(fields ?? {}) };
    const broken = createApi({ ...api.deps, log, audit: { ...api.deps.audit, append: () => Promise.reject(new Error('full')) } });
    const socket = join(api.dir, 'broken.sock');
    await broken.listen({ path: socket });
    closing.push(() => broken.close());
    expect(await api.drover(['--server', `unix:${socket}`, 'service', 'scale', 'web=4'])).to.include({ code: 0 });
    expect(logged).to.have.length(1);
    expect(logged[0]).to.deep.include({ action: 'scale', objects: ['service/web'], error: 'full' });
  });

  it('is read by `drover audit`, with filters, and followed', async () => {
    await api.drover(['service', 'scale', 'web=2']);
    await api.drover(['token', 'create', 'ci', '--role', 'view']);
    const { out } = await api.drover(['audit', '--action', 'scale']);
    expect(out.split('\n')[0]).to.match(/^AGE +USER +ROLE +FROM +ACTION +OBJECTS +OUTCOME +DETAIL$/);
    expect(out).to.contain('local socket').and.to.contain('service/web').and.to.contain('replicas 2').and.not.to.contain('token');
    expect((await api.drover(['audit', '--for', 'token/ci', '--no-headers'])).out).to.contain('token create');
    expect((await api.drover(['audit', '--action', 'token', '-o', 'json'])).out).to.contain('"token create"');
    expect(await api.drover(['audit', '--user', 'nobody'])).to.deep.equal({ code: 0, out: '', err: 'nothing was changed by users\n' });
    expect((await api.drover(['audit', '--outcome', 'maybe'])).err).to.contain('is none of done, begun, refused, failed');
  });

  it('shows on one line what hostile names would break', async () => {
    await api.drover(['get', 'all']);
    await createClient(`unix:${api.socket}`).post('/v1/delete', { objects: [{ kind: 'Service', name: 'x\n\u001b[2Jowned' }], force: false }).catch(() => undefined);
    expect((await trail())[0]?.objects.join()).not.to.match(/[\u0000-\u001f]/);
  });
});

describe('events over the API', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = await startApi(web);
    await api.events.append([
      anEvent('TaskRunning'), anEvent('TaskFailed', { type: 'Warning', time: '2026-01-01T00:01:30.000Z' }),
      anEvent('Scaled', { object: { kind: 'Service', name: 'web' }, source: 'user', user: 'ada' }), anEvent('NodeDown', { object: { kind: 'Node', name: 'web' }, type: 'Warning' }),
    ]);
  });
  afterEach(() => api.close());

  const reasons = async (...argv: string[]): Promise<string[]> =>
    (JSON.parse((await api.drover(['events', '-o', 'json', ...argv])).out) as { items: ClusterEvent[] }).items.map(({ reason }) => reason);
  /** Server-sent events until there are so many. */
  const sse = (path: string, headers: Record<string, string>, count: number, onFrames: (seen: number) => unknown = () => undefined): Promise<{ type: string | undefined; frames: string[] }> => new Promise((resolve, reject) => {
    const asked = request({ socketPath: api.socket, path, headers: { accept: 'text/event-stream', ...headers } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const frames = text.split('\n\n').slice(0, -1);
        if (frames.length < count) return void onFrames(frames.length);
        resolve({ type: response.headers['content-type'], frames });
        asked.destroy();
      });
    });
    asked.on('error', reject);
    asked.end();
  });

  it('are filtered by object, kind, name, type, reason, user and time', async () => {
    expect(await reasons('--kind', 'task,node')).to.deep.equal(['TaskRunning', 'TaskFailed', 'NodeDown']);
    expect(await reasons('--name', 'web', '--type', 'normal')).to.deep.equal(['TaskRunning', 'Scaled']);
    expect(await reasons('--reason', 'taskfailed,NodeDown')).to.deep.equal(['TaskFailed', 'NodeDown']);
    expect(await reasons('--user', 'ada')).to.deep.equal(['Scaled']);
    expect(await reasons('--for', 'service/web', '--limit', '2')).to.deep.equal(['TaskFailed', 'Scaled']);
    expect(await reasons('--since', '1m')).to.deep.equal(['TaskFailed']);
    expect((await api.drover(['events', '--user', 'ada'])).out).to.contain('user ada');
  });

  it('are refused a filter that means nothing, with what is known', async () => {
    for (const [option, value, hint] of [['--type', 'bad', 'none of Normal, Warning'], ['--kind', 'tsk', 'did you mean "task"']] as const) {
      const { code, err } = await api.drover(['events', option, value]);
      expect(code).to.equal(2);
      expect(err).to.contain(hint);
    }
    const client = createClient(`unix:${api.socket}`);
    expect(await client.get('/v1/events', { after: 'x; y' }).catch(({ message }: Error) => message)).to.contain('is not the id of an entry');
  });

  it('come as server-sent events, each with its id, and go on with what is new', async () => {
    const { type, frames } = await sse('/v1/events?reason=TaskFailed,Fresh', {}, 2, (seen) => (seen === 1 ? api.events.append([anEvent('Stale'), anEvent('Fresh')]) : undefined));
    expect(type).to.equal('text/event-stream');
    expect(frames.map((frame) => frame.split('\n')[0])).to.deep.equal(['id: 2-0', 'id: 6-0']);
    expect(JSON.parse(frames[1]?.split('\ndata: ')[1] ?? '')).to.include({ reason: 'Fresh', id: '6-0' });
  });

  it('go on after the id that a browser saw last, with all that was missed', async () => {
    await api.events.append(Array.from({ length: 1200 }, (_, i) => anEvent(`Later${i}`)));
    const { frames } = await sse('/v1/events?limit=1', { 'last-event-id': '3-0' }, 1201);
    expect(frames[0]).to.match(/^id: 4-0\n/);
    expect(frames.at(-1)).to.match(/^id: 1204-0\n/);
  });
});
