import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import type { InputStream } from '../../../cli/context.js';
import { run } from '../../../cli/main.js';
import { aTerminal } from '../../support/cli-terminal.js';
import { eventually } from '../../support/eventually.js';
import { serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

const FIRST = 'first-Geheimnis-4711';
const SECOND = 'second-Geheimnis-4712';
const PLAIN = 'log_level: debug # Konfiguration';

/** As it is, and in the forms in which it might have been written down in passing. */
const formsOf = (value: string): string[] => [value, Buffer.from(value).toString('base64'), Buffer.from(value).toString('hex')];

describe('secrets and configs', function () {
  this.timeout(120_000);
  const cluster = new SimulatedCluster({ hosts: 2 });
  let dir: string;

  const drover = async (argv: readonly string[], input = '') => {
    const stdin = Readable.from([Buffer.from(input)]) as InputStream;
    const env = { DROVER_SERVER: `unix:${cluster.stateDir}/api.sock`, DROVER_PASSPHRASE: 'correct horse battery' };
    const terminal = aTerminal({ stdin, env, workDir: dir, homeDir: dir });
    const code = await run(argv, terminal.deps);
    return { code, out: terminal.out(), err: terminal.err() };
  };
  /** What the containers of a service were given, by file. */
  const given = (service: string): string[][] =>
    cluster.machines.flatMap((machine) => [...machine.containers].filter(([name, { state }]) => name.startsWith(`${service}.`) && state === 'running').map(([, { files }]) => [...files]));
  /** All that the control plane has written down: the store with its jobs and their logs, events, keys, its own log. */
  const everything = async (): Promise<string> => {
    const entries = await readdir(cluster.stateDir, { recursive: true, withFileTypes: true });
    const texts = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1').catch(() => '')));
    return texts.join('\n');
  };
  const keyFile = (): Promise<string> => readFile(join(cluster.stateDir, 'secrets.key'), 'utf8');
  const settledWith = (files: readonly string[], count: number): Promise<void> =>
    eventually(() => void expect(given('web')).to.deep.equal(Array.from({ length: count }, () => files)), 30_000);

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'drover-secrets-'));
    await cluster.start();
    await cluster.allReady();
    await writeFile(join(dir, 'password'), FIRST);
    await writeFile(join(dir, 'app.yaml'), JSON.stringify({ apiVersion: 'drover/v1', kind: 'Config', metadata: { name: 'app.conf' }, spec: { file: 'app.conf' } }));
    await writeFile(join(dir, 'app.conf'), PLAIN);
    await cluster.apply(serviceDocument('other', { replicas: 1 }));
  });
  after(async () => {
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('reach the containers of the services that refer to them', async () => {
    expect(await drover(['secret', 'create', 'db-password', 'password'])).to.include({ code: 0, out: 'secret/db-password created\n' });
    expect(await drover(['apply', '-f', 'app.yaml'])).to.include({ code: 0, out: 'config/app.conf created\n' });
    await cluster.apply(serviceDocument('web', { replicas: 2, secrets: [{ source: 'db-password', mode: '0400' }], configs: ['app.conf'] }));
    await cluster.settled('web', 2);
    expect(given('web')).to.deep.equal([[FIRST, PLAIN], [FIRST, PLAIN]]);
    expect(given('other')).to.deep.equal([[]]);
  });

  it('are nowhere else: not in the store, a job, its log, an event or the log of the control plane', async () => {
    const text = await everything();
    expect(text, 'what a job does with them can be read').to.include('write secrets and configs');
    for (const form of [...formsOf(FIRST), ...formsOf(PLAIN)]) expect(text.includes(form), form).to.equal(false);
  });

  it('show their value to nobody, unless they are configs', async () => {
    const looks = [['get', 'all', '-o', 'json'], ['get', 'secrets', '-o', 'yaml'], ['secret', 'inspect', 'db-password'], ['describe', 'secret', 'db-password'], ['get', 'secret', 'db-password', '-o', 'manifest'], ['secret', 'ls', '-o', 'wide'], ['events'], ['get', 'services', '-o', 'json']];
    for (const look of looks) {
      const { code, out } = await drover(look);
      expect({ look, code }).to.deep.equal({ look, code: 0 });
      for (const form of [...formsOf(FIRST), 'sealed', 'nonce']) expect(out.includes(form), `${look.join(' ')}: ${form}`).to.equal(false);
    }
    expect((await drover(['secret', 'inspect', 'db-password'])).out).to.include(`bytes: ${FIRST.length}`);
    expect((await drover(['config', 'inspect', 'app.conf'])).out).to.include(PLAIN);
    const controller = new AbortController();
    for await (const frame of cluster.api.stream('/v1/secrets', { query: { watch: 1 }, signal: controller.signal })) {
      expect(JSON.stringify(frame)).to.not.include('sealed');
      if ('synced' in frame) break;
    }
    controller.abort();
  });

  it('keep the key in a file of their own, for this user alone', async () => {
    expect(((await stat(join(cluster.stateDir, 'secrets.key'))).mode & 0o777).toString(8)).to.equal('600');
    const [, key = ''] = (await keyFile()).trim().split(' ');
    expect((await everything()).split(key)).to.have.length(2);
  });

  it('are told apart in a diff without a word of them', async () => {
    const manifest = (value: string): string => JSON.stringify({ apiVersion: 'drover/v1', kind: 'Secret', metadata: { name: 'db-password' }, spec: { stringData: value } });
    expect(await drover(['diff', '-f', '-'], manifest(FIRST))).to.include({ code: 0, out: '' });
    const { code, out } = await drover(['diff', '-f', '-'], manifest(SECOND));
    expect(code).to.equal(1);
    expect(out).to.include('+  data: (21 bytes, given)').and.not.include('Geheimnis');
  });

  it('are not made twice, and not removed while services use them', async () => {
    expect((await drover(['secret', 'create', 'db-password', '-'], 'x')).err).to.include('secret/db-password exists already');
    expect((await drover(['secret', 'update', 'db-passwort', '-'], 'x')).err).to.include('does not exist');
    const refused = await drover(['secret', 'rm', 'db-password']);
    expect(refused.code).to.equal(1);
    expect(refused.err).to.include('secret db-password is in use by service web');
    expect((await drover(['delete', 'config', 'app.conf'])).err).to.include('config app.conf is in use by service web');
    expect((await drover(['apply', '-f', '-'], JSON.stringify(serviceDocument('new', { secrets: ['db-pasword'] })))).err).to.include('did you mean "db-password"?');
  });

  it('replace the tasks of their users when they change, and of nobody else', async () => {
    const [before, other] = [await cluster.running('web'), await cluster.running('other')];
    expect(await drover(['secret', 'update', 'db-password', '-'], SECOND)).to.include({ code: 0, out: 'secret/db-password configured\nservice/web configured\n' });
    await settledWith([SECOND, PLAIN], 2);
    const after = await cluster.running('web');
    expect(after.filter(({ metadata }) => before.some((old) => old.metadata.name === metadata.name))).to.deep.equal([]);
    expect((await cluster.running('other')).map(({ metadata }) => metadata.name)).to.deep.equal(other.map(({ metadata }) => metadata.name));
    expect((await drover(['secret', 'update', 'db-password', '-'], SECOND)).out).to.equal('secret/db-password unchanged\n');
  });

  it('are sealed anew with a rotated key, and no task notices', async () => {
    const [before, running] = [await keyFile(), (await cluster.running('web')).map(({ metadata }) => metadata.name).sort()];
    const { code, out, err } = await drover(['secret', 'rotate-key']);
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.match(/^new key [0-9a-f]{12}, 2 objects sealed anew\n$/);
    const [id = ''] = (await keyFile()).split(' ');
    expect(before.startsWith(id)).to.equal(false);
    await cluster.api.post('/v1/services/web/scale', { replicas: 3 });
    await settledWith([SECOND, PLAIN], 3);
    expect((await cluster.running('web')).map(({ metadata }) => metadata.name)).to.include.members(running);
  });

  it('open after a restart, and after a restore into a cluster with another key', async () => {
    expect((await drover(['backup', 'cluster.backup'])).out).to.include('1 secret, 1 config');
    expect((await readFile(join(dir, 'cluster.backup'))).includes('Geheimnis')).to.equal(false);
    await cluster.stopControlPlane();
    const before = await keyFile();
    await rm(join(cluster.stateDir, 'redis'), { recursive: true });
    await rm(join(cluster.stateDir, 'secrets.key'));
    await cluster.startControlPlane();
    expect(await drover(['restore', 'cluster.backup'])).to.include({ code: 0 });
    expect(before).to.not.include((await keyFile()).split(' ')[0]!);
    await cluster.allReady();
    const running = await cluster.settled('web', 3);
    await cluster.api.post('/v1/services/web/scale', { replicas: 4 });
    await settledWith([SECOND, PLAIN], 4);
    expect((await cluster.running('web')).map(({ metadata }) => metadata.name)).to.include.members(running.map(({ metadata }) => metadata.name));
    for (const form of formsOf(SECOND)) expect((await everything()).includes(form), form).to.equal(false);
  });

  it('go when nobody uses them any more', async () => {
    await cluster.apply(serviceDocument('web', { replicas: 1 }));
    await eventually(() => expect(given('web')).to.deep.equal([[]]), 30_000);
    await eventually(async () => expect(await drover(['secret', 'rm', 'db-password'])).to.include({ code: 0, out: 'secret/db-password deleted\n' }), 20_000);
    expect((await drover(['get', 'secrets'])).err).to.equal('no secrets\n');
  });
});
