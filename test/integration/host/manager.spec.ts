import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createAuthority, issueServerCertificate, type KeyedCertificate } from '../../../api/tls/authority.js';
import { installManager, type ManagerInstallation } from '../../../host/manager/install.js';
import { bringBuild, goBack } from '../../../host/manager/replace-build.js';
import { removeManager } from '../../../host/manager/remove.js';
import { startMember } from '../../../host/manager/start-member.js';
import { startSentinel } from '../../../host/manager/start-sentinel.js';
import { startStore } from '../../../host/manager/start-store.js';
import { eventually } from '../../support/eventually.js';
import { ScratchHost } from '../../support/scratch-host.js';
import { scratchSession, type ScratchSession } from '../../support/scratch-session.js';
import { endUnits, giveUnits } from '../../support/scratch-units.js';

const SECRET = createHash('sha256').update('secret').digest('hex');
const RUN = { fencingToken: 7 };
/** Apart from whatever else is tested on this machine. */
const address = (index: number): string => `127.${process.pid % 200 + 20}.${Math.floor(process.pid / 200) % 250}.${index}`;
const MEMBER = `import { createServer } from 'node:net'; import { mkdirSync, writeFileSync } from 'node:fs';
const state = process.argv[process.argv.indexOf('--state-dir') + 1];
writeFileSync(state + '/id', 'member-1\\n'); createServer().listen(state + '/api.sock'); process.on('SIGTERM', () => process.exit(0));`;

interface Manager {
  readonly host: ScratchHost;
  readonly session: ScratchSession;
  readonly address: string;
}

describe('managers on hosts with a real Redis', function () {
  this.timeout(60_000);
  let folder: string;
  let authority: KeyedCertificate;
  let artefact: ManagerInstallation['artefact'];
  const managers: Manager[] = [];

  const aManager = (index: number): Manager => {
    const host = new ScratchHost();
    giveUnits(host);
    host.write({ '/packages': '' });
    host.program('dpkg-query', 'case "$*" in *redis-tools) [ ! -s "$HOST/packages" ] || echo installed ;; *) cat "$HOST/packages" ;; esac');
    host.program('apt-get', `case "$*" in *simulate*) ;; *) echo installed redis-tools >>"$HOST/packages" ;; esac`);
    const manager = { host, session: scratchSession(host, `node-${index}`), address: address(index) };
    managers.push(manager);
    return manager;
  };
  const install = async ({ session, address: own }: Manager, changes: Partial<ManagerInstallation> = {}) => {
    const { certificate, key } = await issueServerCertificate(authority, { names: [own], nowMs: Date.now() });
    const tls = { certificate, key, authority: authority.certificate, authorityKey: authority.key };
    return installManager(session, { ...RUN, address: own, name: session.node, member: 'b7f1', patienceMs: 3000, secret: SECRET, tls, managersFile: '{"secret":"x"}\n', secretKeys: 'k1\n', artefact, ...changes });
  };
  const ask = ({ address: own }: Manager, port: number, ...command: readonly string[]): string =>
    execFileSync('redis-cli', ['--tls', '--cacert', join(folder, 'ca.crt'), '-h', own, '-p', String(port), ...command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, REDISCLI_AUTH: SECRET } }).replaceAll('\r', '').trim();
  const store = (manager: Manager, ...command: readonly string[]): string => ask(manager, 2378, ...command);
  const info = (manager: Manager, field: string): string | undefined => new RegExp(`^${field}:(.*)$`, 'm').exec(store(manager, 'info'))?.[1];
  const path = ({ host }: Manager, name: string): string => join(host.dir, 'var/lib/drover/manager', name);
  const messageOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'no error', (error: Error) => error.message);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'drover-manager-'));
    authority = await createAuthority(Date.now());
    writeFileSync(join(folder, 'ca.crt'), authority.certificate);
    artefact = anArtefact('one');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => managers.splice(0).forEach(({ host }) => {
    endUnits(host);
    host.remove();
  }));

  /** What a build makes, with a member that only opens its socket. */
  function anArtefact(version: string, member = MEMBER): ManagerInstallation['artefact'] {
    const top = join(folder, version, 'drover');
    for (const name of ['bin', 'lib', 'runtime']) mkdirSync(join(top, name), { recursive: true });
    copyFileSync('build/launcher.sh', join(top, 'bin/drover'));
    chmodSync(join(top, 'bin/drover'), 0o755);
    writeFileSync(join(top, 'lib/drover.mjs'), `${member} // ${version}\n`);
    symlinkSync(process.execPath, join(top, 'runtime/node'));
    const file = join(folder, `drover-${version}.tar.gz`);
    execFileSync('tar', ['-C', join(folder, version), '-czf', file, 'drover']);
    return { file, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
  }

  /** 2000 keys, as an embedded Redis dumps them. */
  function aDump(name: string): string {
    const config = ['--port', '0', '--unixsocket', join(folder, 'dump.sock'), '--dir', folder, '--save', '', '--daemonize', 'yes', '--pidfile', join(folder, 'dump.pid'), '--dbfilename', name];
    execFileSync('redis-server', config);
    const cli = (...command: readonly string[]): string => execFileSync('redis-cli', ['-s', join(folder, 'dump.sock'), ...command], { encoding: 'utf8' });
    while (!existsSync(join(folder, 'dump.sock'))) execFileSync('sleep', ['0.05']);
    cli('eval', `for i = 1, 2000 do redis.call('set', 'key' .. i, '${name}' .. i) end`, '0');
    cli('save');
    cli('shutdown', 'nosave');
    return join(folder, name);
  }

  it('move in with a dump, are copied, watched, and leave nothing', async () => {
    const [one, two] = [aManager(1), aManager(2)];
    const before = [one, two].map(({ host }) => host.state());
    const steps: string[] = [];
    const { sshKey } = await install(one, { onStep: (step) => steps.push(step) });
    expect(sshKey).to.match(/^ssh-ed25519 [A-Za-z0-9+/]+=*$/);
    expect(steps[0]).to.equal('install packages');
    expect(readFileSync(path(one, 'state/managers.json'), 'utf8')).to.equal('{"secret":"x"}\n');
    expect(existsSync(path(one, 'state/tls/ca.key'))).to.equal(true);
    await install(two);

    const dump = aDump('first.rdb');
    await startStore(one.session, { ...RUN, address: one.address, as: { dump } });
    expect(store(one, 'dbsize')).to.equal('2000');
    expect([info(one, 'aof_enabled'), store(one, 'config', 'get', 'appendfsync').split('\n')[1]]).to.deep.equal(['1', 'always']);
    expect(existsSync(path(one, 'data/dump.rdb'))).to.equal(false);
    store(one, 'set', 'since', 'the dump');

    await startStore(two.session, { ...RUN, address: two.address, as: { replicaOf: one.address } });
    expect([store(two, 'dbsize'), store(two, 'get', 'since'), info(two, 'role')]).to.deep.equal(['2001', 'the dump', 'slave']);
    expect(info(one, 'slave0')).to.contain(`ip=${two.address},port=2378,state=online`);

    for (const manager of [one, two]) await startSentinel(manager.session, { ...RUN, address: manager.address, master: one.address, quorum: 2 });
    await eventually(() => expect(ask(one, 2379, 'sentinel', 'ckquorum', 'drover')).to.match(/^OK 2 usable/), 10_000);

    expect(await startMember(one.session, RUN)).to.deep.equal({ member: 'member-1' });

    // All once more, as after an answer that was lost.
    const calls = one.host.calls().length;
    expect((await install(one)).sshKey).to.equal(sshKey);
    await startStore(one.session, { ...RUN, address: one.address, as: { dump } });
    await startStore(two.session, { ...RUN, address: two.address, as: { replicaOf: one.address } });
    await startSentinel(one.session, { ...RUN, address: one.address, master: one.address, quorum: 1 });
    await startMember(one.session, RUN);
    expect(one.host.calls().slice(calls).filter((call) => /systemctl (start|stop|daemon-reload)|apt-get/.test(call))).to.deep.equal([]);
    expect(store(one, 'get', 'since')).to.equal('the dump');
    expect(ask(one, 2379, 'sentinel', 'master', 'drover')).to.match(/^quorum\n1$/m);

    for (const shown of [...one.session.shown, ...two.session.shown]) expect(shown).to.not.contain(SECRET);
    expect(one.host.calls().join('\n')).to.not.contain(SECRET);

    for (const manager of [two, one]) {
      expect((await removeManager(manager.session, RUN)).join()).to.match(/^package redis-tools: /);
      await removeManager(manager.session, RUN);
    }
    const left = ({ host }: Manager) => Object.fromEntries(Object.entries(host.state()).filter(([name]) => !/^\/(units|packages)|^\/(run|var\/lib)\/drover/.test(name)));
    expect([one, two].map(left)).to.deep.equal(before.map((state) => Object.fromEntries(Object.entries(state).filter(([name]) => !name.startsWith('/packages')))));
    expect(readdirSync(join(one.host.dir, 'var/lib/drover'))).to.deep.equal(['record']);
    expect(one.host.read('/var/lib/drover/record')).to.contain('package redis-tools');
  });

  it('come back with all data after their power failed', async () => {
    const one = aManager(1);
    await install(one);
    await startStore(one.session, { ...RUN, address: one.address, as: { dump: aDump('power.rdb') } });
    store(one, 'set', 'since', 'the dump');
    endUnits(one.host);
    await one.session.run('systemctl start drover-store', { title: 'boot', timeoutMs: 10_000 });
    await eventually(() => expect(store(one, 'dbsize')).to.equal('2001'), 10_000);
  });

  it('begin anew with another dump, but not where others copy them', async () => {
    const [one, two] = [aManager(1), aManager(2)];
    for (const manager of [one, two]) await install(manager);
    await startStore(one.session, { ...RUN, address: one.address, as: { dump: aDump('early.rdb') } });
    const late = aDump('late.rdb');
    await startStore(one.session, { ...RUN, address: one.address, as: { dump: late } });
    expect(store(one, 'get', 'key1')).to.equal('late.rdb1');
    await startStore(two.session, { ...RUN, address: two.address, as: { replicaOf: one.address } });
    expect(await messageOf(startStore(one.session, { ...RUN, address: one.address, as: { replicaOf: two.address } }))).to.match(/master of others/);
    expect(store(one, 'dbsize')).to.equal('2000');
  });

  it('say with Redis\' own words why it does not start', async () => {
    const one = aManager(1);
    await install(one, { tls: { certificate: 'none', key: 'none', authority: authority.certificate, authorityKey: authority.key } });
    expect(await messageOf(startStore(one.session, { ...RUN, address: one.address, as: { replicaOf: '127.0.0.1' } }))).to.match(/copy the store: drover-store does not start: .*server\.crt/s);
  });

  /** Each build has a node of its own, by which a host tells what runs; the archive's is a link to this machine's. */
  const giveNode = (manager: Manager, { sha256 }: ManagerInstallation['artefact']): void => {
    const own = path(manager, `releases/${buildOf({ sha256 })}/runtime/node`);
    rmSync(own);
    copyFileSync(process.execPath, own);
  };
  const buildOf = ({ sha256 }: { readonly sha256: string }): string => sha256.slice(0, 16);
  const upgradeTo = (manager: Manager, next: ManagerInstallation['artefact'], isBrought = true) =>
    bringBuild(manager.session, { ...RUN, address: manager.address, build: buildOf(next), ...(isBrought && { artefact: next }) });
  const memberPid = ({ host }: Manager): string | undefined => host.read('/units/drover-manager.pid');
  const program = (manager: Manager): string => readFileSync(path(manager, 'current/lib/drover.mjs'), 'utf8');
  const unit = ({ host }: Manager): string | undefined => host.read('/etc/systemd/system/drover-manager.service');

  it('run another build after an upgrade, with their store untouched, the one before beside it and all that they know', async () => {
    const one = aManager(1);
    await install(one);
    giveNode(one, artefact);
    await startStore(one.session, { ...RUN, address: one.address, as: { dump: aDump('upgrade.rdb') } });
    await startMember(one.session, RUN);
    const before = readFileSync(path(one, 'state/ssh/id_ed25519'), 'utf8');
    const [storePid, pid] = [one.host.read('/units/drover-store.pid'), memberPid(one)];
    const next = anArtefact('two');
    await upgradeTo(one, next);
    giveNode(one, next);
    expect(memberPid(one)).to.equal(pid);
    await startMember(one.session, RUN);
    expect(memberPid(one)).to.not.equal(pid);
    expect(program(one)).to.contain('// two');
    expect([readFileSync(path(one, 'state/ssh/id_ed25519'), 'utf8'), one.host.read('/units/drover-store.pid')]).to.deep.equal([before, storePid]);

    // Once more, as after an answer that was lost: the one before is there yet, and nothing is started anew.
    const running = memberPid(one);
    await upgradeTo(one, next, false);
    await startMember(one.session, RUN);
    expect(memberPid(one)).to.equal(running);
    expect(readdirSync(path(one, 'releases')).sort()).to.deep.equal([buildOf(artefact), buildOf(next)].sort());
    expect(execFileSync('sha256sum', ['-c', 'drover-two.tar.gz.sha256'], { cwd: path(one, `artefact/${buildOf(next)}`), encoding: 'utf8' })).to.contain('OK');
  });

  it('go back to the program and the units that they had when another build does not start, and take a third after that', async () => {
    const one = aManager(1);
    await install(one);
    giveNode(one, artefact);
    await startMember(one.session, RUN);
    one.host.write({ '/etc/systemd/system/drover-manager.service': `${unit(one)}\n# of the earlier build\n` });
    const earlier = unit(one);
    const broken = anArtefact('broken', 'process.exit(1);');
    await upgradeTo(one, broken);
    giveNode(one, broken);
    expect(unit(one)).to.not.equal(earlier);
    expect(await messageOf(startMember(one.session, RUN))).to.contain('drover-manager does not start');
    const back = { ...RUN, address: one.address, build: buildOf(broken) };
    await goBack(one.session, back);
    await goBack(one.session, back);
    expect([unit(one), program(one)]).to.satisfy(([text, source]: string[]) => text === earlier && source?.includes('// one'));
    await startMember(one.session, RUN);
    expect(memberPid(one)).to.be.a('string');
    const third = anArtefact('three');
    await upgradeTo(one, third);
    expect(readdirSync(path(one, 'releases')).sort()).to.deep.equal([buildOf(artefact), buildOf(third)].sort());
    await goBack(one.session, { ...RUN, address: one.address, build: buildOf(third) });
    expect(program(one)).to.contain('// one');
  });

  it('stay what they are when nobody has the build that they shall run', async () => {
    const one = aManager(1);
    await install(one);
    expect(await messageOf(upgradeTo(one, anArtefact('nowhere'), false))).to.contain('is neither on the host nor with the member that was to bring it');
    expect(program(one)).to.contain('// one');
    await goBack(one.session, { ...RUN, address: one.address, build: '0123456789abcdef' });
    expect(program(one)).to.contain('// one');
  });
});
