import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import { silentLog } from '../../../base/log.js';
import { startEmbeddedRedis, type EmbeddedRedis } from '../../../store/embedded-redis.js';
import { createPatientRedis } from '../../../store/redis.js';
import { findRedisBinary } from '../../../store/redis-binary.js';
import { eventually } from '../../support/eventually.js';
import { rejection } from '../../support/object-store-contract.js';
import { startRedisIn } from '../../support/test-redis.js';

describe('embedded redis', () => {
  let root: string;
  const running: EmbeddedRedis[] = [];
  beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'drover-embedded-')); });
  afterEach(async () => {
    for (const embedded of running.splice(0)) await embedded.stop();
    await rm(root, { recursive: true, force: true });
  });
  const start = async (directory = join(root, 'data')): Promise<EmbeddedRedis> => {
    const embedded = await startRedisIn(directory);
    running.push(embedded);
    return embedded;
  };
  const exchange = async <T>(embedded: EmbeddedRedis, ask: (redis: ReturnType<typeof createPatientRedis>) => Promise<T>): Promise<T> => {
    const redis = createPatientRedis({ address: embedded, log: silentLog });
    try { return await ask(redis); } finally { redis.disconnect(); }
  };
  /** A zombie has no working directory: it is dead, though nobody has buried it. */
  const isAlive = (pid: number): Promise<boolean> => readlink(`/proc/${pid}/cwd`).then(() => true, () => false);

  it('keeps directory, socket and config to this user, even where the directory was open before', async () => {
    await mkdir(join(root, 'data'));
    await chmod(join(root, 'data'), 0o755);
    const embedded = await start();
    const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
    expect(await mode(join(root, 'data'))).to.equal('700');
    expect(await mode(embedded.socketPath)).to.equal('600');
    expect(await mode(join(root, 'data', 'redis.conf'))).to.equal('600');
    expect(await exchange(embedded, (redis) => redis.config('GET', 'port'))).to.deep.equal(['port', '0']);
  });

  it('keeps data over a stop and a start, and leaves no process behind', async () => {
    const first = await start();
    const pid = first.pid() ?? 0;
    await exchange(first, (redis) => redis.set('key', 'value'));
    await first.stop();
    expect(await isAlive(pid)).to.equal(false);
    expect(await exchange(await start(), (redis) => redis.get('key'))).to.equal('value');
  });

  it('starts a killed redis again with everything that was acknowledged', async () => {
    const embedded = await start();
    const pid = embedded.pid() ?? 0;
    await exchange(embedded, (redis) => redis.set('key', 'value'));
    process.kill(pid, 'SIGKILL');
    await eventually(() => expect(embedded.pid()).to.not.be.oneOf([pid, undefined]));
    expect(await exchange(embedded, (redis) => redis.get('key'))).to.equal('value');
  });

  it('refuses the directory to a second control plane, as two servers on one file destroy it', async () => {
    const first = await start();
    const error = await rejection('CONFLICT', start());
    expect(error.message).to.contain(`pid ${process.pid}`);
    await exchange(first, (redis) => redis.ping());
  });

  it('takes over from a killed control plane whose redis still runs', async () => {
    const directory = join(root, 'data');
    const orphan = spawn(process.execPath, ['--import=tsx', new URL('./fixtures/run-redis.ts', import.meta.url).pathname, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(orphan.stdout, 'data')) as [Buffer];
    const left = Number(line.toString());
    orphan.kill('SIGKILL');
    await once(orphan, 'exit');
    expect(await isAlive(left)).to.equal(true);
    const embedded = await start(directory);
    expect(await isAlive(left)).to.equal(false);
    expect(await exchange(embedded, (redis) => redis.get('written by'))).to.equal('the killed one');
  });

  it('works in a directory whose path is too long for a socket, or needs quoting', async () => {
    const embedded = await start(join(root, 'a "quoted" name', 'd'.repeat(100)));
    expect(embedded.socketPath.length).to.be.lessThan(108);
    expect(await exchange(embedded, (redis) => redis.ping())).to.equal('PONG');
    await embedded.stop();
    expect(await stat(dirname(embedded.socketPath)).catch(() => 'gone')).to.equal('gone');
  });

  it('says what to install where there is no server', async () => {
    expect(await findRedisBinary('').catch(() => 'none')).to.match(/redis-server|valkey-server|none/);
    const broken = join(root, 'bin');
    await mkdir(broken);
    await writeFile(join(broken, 'redis-server'), '#!/bin/sh\necho "out of luck"; exit 3\n', { mode: 0o755 });
    const options = { directory: join(root, 'data'), runtimeDirectory: tmpdir(), searchPath: broken, log: silentLog, clock: systemClock };
    const error = await rejection('STORE_UNAVAILABLE', startEmbeddedRedis(options));
    expect(error.message).to.contain('exit code 3').and.contain('out of luck');
    await rejection('STORE_UNAVAILABLE', startEmbeddedRedis(options)); // the lock was given back
  });
});
