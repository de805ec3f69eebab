import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { expect } from 'chai';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeArtefact } from '../../../build/artefact.js';
import { copyBoardFiles } from '../../../build/board-files.js';
import { writeBundle } from '../../../build/bundle.js';
import { readRuntime } from '../../../build/runtime.js';
import { eventually } from '../../support/eventually.js';
import { createSimulatedKeys, type SimulatedKeys } from '../../support/simulated-keys.js';
import { SimulatedMachine } from '../../support/simulated-machine.js';
import { serviceDocument } from '../../support/whole-cluster.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const answerAt = (socketPath: string, path: string): Promise<string> => new Promise((resolve, reject) => {
  get({ socketPath, path }, (response) => {
    let text = '';
    response.on('data', (chunk: Buffer) => { text += chunk.toString(); });
    response.on('end', () => resolve(text));
  }).on('error', reject);
});

describe('artefact', () => {
  const directory = mkdtempSync(join(tmpdir(), 'drover-artefact-'));
  const home = join(directory, 'home'), state = join(directory, 'state');
  const program = join(directory, 'link');
  const env = { PATH: join(directory, 'tools'), HOME: home, DROVER_STATE_DIR: state };
  /** stdout. Does not block: the simulated host lives in this process. */
  const drover = (args: readonly string[], input = ''): Promise<string> => new Promise((resolve, reject) => {
    const child = execFile(program, args, { cwd: home, env }, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
    child.stdin?.end(input);
  });
  let keys: SimulatedKeys | undefined, machine: SimulatedMachine | undefined, plane: ChildProcess | undefined;

  before(async () => {
    mkdirSync(home);
    mkdirSync(env.PATH);
    symlinkSync('/usr/bin/readlink', join(env.PATH, 'readlink')); // and no node
    const bundle = join(directory, 'bundle');
    await writeBundle({ root: ROOT, directory: bundle });
    // The runtime's portability has a test of its own: a distribution's node runs here as well as any.
    const runtime = { path: process.execPath, version: process.version, arch: process.arch, glibc: '2.28' };
    const dashboard = join(directory, 'pages');
    mkdirSync(join(dashboard, 'assets'), { recursive: true });
    writeFileSync(join(dashboard, 'index.html'), 'the page');
    writeFileSync(join(dashboard, 'assets', 'app-1.js'), 'the script');
    const board = await copyBoardFiles(ROOT, join(directory, 'queues-ui'));
    const { file } = await writeArtefact({ version: '9.9.9', runtime, bundle, board, dashboard, directory, launcher: readFileSync(join(ROOT, 'build/launcher.sh'), 'utf8'), licenses: '' });
    execFileSync('sha256sum', ['--check', '--status', `${file}.sha256`], { cwd: directory });
    execFileSync('tar', ['-xzf', file, '-C', directory]);
    symlinkSync(`drover-9.9.9-linux-${process.arch}/bin/drover`, program);
    for (const source of [bundle, board, dashboard]) rmSync(source, { recursive: true });
  });

  after(async () => {
    if (plane?.exitCode === null) await ended(plane);
    if (existsSync(join(state, 'api.sock'))) await drover(['down']);
    await machine?.host.close();
    keys?.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  it('answers without node, sources or node_modules anywhere, started through a link from another directory', async () => {
    expect(await drover(['version'])).to.contain((JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version);
    expect(await drover(['explain', 'service.spec'])).to.contain('replicas');
  });

  it('loads every command, so that none was left out of the bundle', async () => {
    const commands = (await drover(['--help'])).split('\n').flatMap((line) => /^ {2}([a-z]+)[ |]/.exec(line)?.[1] ?? []).filter((name) => name !== 'help');
    expect(commands).to.include.members(['apply', 'up', 'node', 'version']);
    for (const command of commands) expect(await drover([command, '--help']), command).to.contain(`drover ${command}`);
  });

  it('runs a control plane with its embedded Redis that brings a service onto a host over ssh, which needs every script and library', async () => {
    keys = createSimulatedKeys();
    machine = await new SimulatedMachine({ name: 'sim-1', keys, address: '192.168.100.1' }).start();
    plane = spawn(program, ['up'], { cwd: home, env, stdio: ['ignore', 'ignore', 'pipe'] });
    const said: string[] = [];
    plane.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    await eventually(() => expect(said.join('')).to.contain('ready at'), 30_000);
    const documents = [machine.manifest(), serviceDocument('web', { replicas: 2 })];
    await drover(['apply', '-f', '-'], documents.map((document) => JSON.stringify(document)).join('\n---\n'));
    await drover(['wait', 'service/web', '--for', 'running', '--timeout', '30s']);
    expect(JSON.parse(await drover(['get', 'tasks', '-o', 'json']))).to.have.property('items').with.length(2);
    expect(await answerAt(join(state, 'api.sock'), '/queues/')).to.contain('__UI_CONFIG__').and.not.contain('https://');
    expect(await answerAt(join(state, 'api.sock'), '/queues/api/queues')).to.contain('"sync-task"');
    for (const words of [['get', 'service', 'web', '-o', 'yaml'], ['describe', 'service', 'web'], ['rollout', 'history', 'web', '-o', 'yaml']]) expect(await drover(words), words.join(' ')).to.contain('replicas: 2');
    await servesDashboard(new URL((await drover(['dashboard'])).trim()));
    expect(await ended(plane)).to.equal(0);
  });

  /** Its cookies, headers and files come from libraries that a bundle could lack. */
  const servesDashboard = async (link: URL): Promise<void> => {
    expect(await (await fetch(link, { headers: { accept: 'text/html' } })).text()).to.equal('the page');
    expect(await (await fetch(new URL('/assets/app-1.js', link))).text()).to.equal('the script');
    const login = await fetch(new URL('/v1/session', link), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ticket: link.hash.slice('#ticket='.length) }) });
    const cookie = login.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    expect(cookie).to.match(/^drover-session=/);
    expect(await (await fetch(new URL('/v1/session', link), { headers: { cookie } })).json()).to.include({ user: 'local socket', role: 'admin' });
  };

  it('starts itself again in the background', async () => {
    expect(Number(await drover(['up', '--detach']))).to.be.greaterThan(1);
    await drover(['down']);
    await eventually(() => expect(existsSync(join(state, 'api.sock'))).to.equal(false));
  });

  it('tells nothing of the directory that it was built in', () => {
    const lib = join(directory, `drover-9.9.9-linux-${process.arch}`, 'lib');
    for (const file of readdirSync(lib)) expect(readFileSync(join(lib, file), 'utf8').includes(ROOT), file).to.equal(false);
  });
});

describe('build', () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'drover-build-'));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  it('gives the same bytes for the same input, so that a host which has them gets no upload', async () => {
    const runtimePath = join(directory, 'node');
    const builds: string[] = [];
    for (const name of ['one', 'two']) {
      rmSync(runtimePath, { force: true });
      writeFileSync(runtimePath, '#!/bin/sh\n', { mode: name === 'one' ? 0o700 : 0o755 });
      await writeBundle({ root: ROOT, directory: join(directory, name, 'bundle') });
      const artefact = await writeArtefact({ version: '1.0.0', runtime: { path: runtimePath, version: 'v20.0.0', arch: 'x64', glibc: '2.28' }, bundle: join(directory, name, 'bundle'), board: await copyBoardFiles(ROOT, join(directory, name, 'queues-ui')), directory: join(directory, name), launcher: '#!/bin/sh\n', licenses: '' });
      builds.push(artefact.sha256);
    }
    expect(builds[0]).to.equal(builds[1]);
  });

  it('takes a node that needs nothing but a base system, and refuses any other with the remedy', () => {
    const needsMore = execFileSync('ldd', [process.execPath], { encoding: 'utf8' }).includes('libnode');
    if (needsMore) expect(() => readRuntime(process.execPath)).to.throw('DROVER_RUNTIME');
    else expect(readRuntime(process.execPath)).to.include({ version: process.version, arch: process.arch });
    expect(() => readRuntime('/usr/sbin/sshd')).to.throw(/sshd needs .*DROVER_RUNTIME/);
  });
});

/** Exit code after SIGTERM. */
const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => {
  child.once('exit', resolve);
  child.kill('SIGTERM');
});
