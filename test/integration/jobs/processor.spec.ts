import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { OperatorError } from '../../../base/errors.js';
import { silentLog } from '../../../base/log.js';
import { QUEUES, type JobHandler } from '../../../jobs/contract.js';
import { startWorker, type JobWorker } from '../../../jobs/processor.js';
import { createJobQueue, type BullQueues } from '../../../jobs/queue.js';
import { eventually } from '../../support/eventually.js';

describe('jobs over BullMQ', () => {
  let directory: string, server: ChildProcess, redis: Redis, jobs: BullQueues;
  const workers: JobWorker[] = [];
  let prefix = 0;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'drover-jobs-'));
    server = spawn('redis-server', ['--port', '0', '--unixsocket', join(directory, 's'), '--save', '', '--dir', directory], { stdio: 'ignore' });
    redis = new Redis({ path: join(directory, 's'), maxRetriesPerRequest: null, retryStrategy: () => 50 });
    redis.on('error', () => undefined);
    await redis.ping();
  });
  beforeEach(() => {
    jobs = createJobQueue({ redis, prefix: `{jobs-${prefix++}}` });
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close(true)));
    await jobs.close();
  });
  after(() => {
    redis.disconnect();
    server.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  const work = (handle: JobHandler, { concurrency = 4, lockMs }: { readonly concurrency?: number; readonly lockMs?: number } = {}) =>
    workers.push(startWorker({ redis, prefix: `{jobs-${prefix - 1}}`, queue: QUEUES.syncHost, handle, jobs, concurrency, log: silentLog, lockMs }));

  it('runs a key exactly once more when changes come during its run, so none is lost and none runs in parallel', async () => {
    let running = 0, most = 0, runs = 0;
    const gate = deferred();
    work(async () => {
      most = Math.max(most, ++running);
      runs++;
      if (runs === 1) await gate.promise;
      running--;
      return {};
    });
    await jobs.now(QUEUES.syncHost, ['node-1']);
    await eventually(() => expect(runs).to.equal(1));
    for (let change = 0; change < 5; change++) await jobs.now(QUEUES.syncHost, ['node-1']);
    gate.resolve();
    await eventually(() => expect(runs).to.equal(2));
    await eventually(async () => expect(await jobs.queues['sync-host'].getActiveCount()).to.equal(0));
    expect(await jobs.queues['sync-host'].getWaitingCount()).to.equal(0);
    expect({ runs, most }).to.deep.equal({ runs: 2, most: 1 });
  });

  it('lets a change overtake a waiting retry, so that a back-off never delays news', async () => {
    const ran: number[] = [];
    work(async () => {
      ran.push(Date.now());
      return ran.length === 1 ? { requeueAfterMs: 60_000 } : {};
    });
    await jobs.now(QUEUES.syncHost, ['node-1']);
    await eventually(async () => expect(await jobs.queues['sync-host'].getDelayedCount()).to.equal(1));
    await jobs.now(QUEUES.syncHost, ['node-1']);
    await eventually(() => expect(ran).to.have.length(2));
  });

  it('does not let what one run wants later put off what became due during the next', async () => {
    let runs = 0;
    const gate = deferred();
    work(async () => {
      if (++runs === 1) await gate.promise;
      return {};
    });
    await jobs.now(QUEUES.syncHost, ['node-1']);
    await eventually(() => expect(runs).to.equal(1));
    await jobs.now(QUEUES.syncHost, ['node-1']);
    await jobs.later(QUEUES.syncHost, 'node-1', 3_600_000); // as the former run asks for it, a moment after its end
    gate.resolve();
    await eventually(() => expect(runs).to.equal(2));
  });

  it('retries a failure and not a refusal that cannot change', async () => {
    const runs = { flaky: 0, refused: 0 };
    work(async ({ key }) => {
      if (key === 'refused') {
        runs.refused++;
        throw new OperatorError('HOST_KEY_MISMATCH', 'connect: another key');
      }
      if (++runs.flaky < 3) throw new OperatorError('HOST_UNREACHABLE', 'connect: refused');
      return {};
    });
    await jobs.now(QUEUES.syncHost, ['flaky', 'refused']);
    await eventually(() => expect(runs.flaky).to.equal(3));
    expect(runs.refused).to.equal(1);
    expect(await jobs.queues['sync-host'].getDelayedCount()).to.equal(0);
  });

  it('follows a worker that was killed in the middle of a job by another within 10 s', async () => {
    const script = new URL('../../support/hanging-worker.ts', import.meta.url).pathname;
    const victim = spawn(process.execPath, ['--import=tsx', script, join(directory, 's'), `{jobs-${prefix - 1}}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    await jobs.now(QUEUES.syncHost, ['node-1']);
    await new Promise((resolve) => victim.stdout.once('data', resolve));
    victim.kill('SIGKILL');
    const killedAt = Date.now();
    let takenOverAt = 0;
    work(async () => {
      takenOverAt = Date.now();
      return {};
    });
    await eventually(() => expect(takenOverAt).to.be.greaterThan(0), 15_000);
    expect(takenOverAt - killedAt).to.be.lessThan(10_000);
  });

  it('looks for jobs whose worker is gone with any patience, also one that is no multiple of three', async () => {
    work(async () => ({}), { lockMs: 16_000 });
    await eventually(async () => expect(await redis.exists(`{jobs-${prefix - 1}}:${QUEUES.syncHost}:stalled-check`)).to.equal(1));
  });

  it('does not let a hanging host hold up another', async () => {
    const done: string[] = [];
    work(async ({ key }, { signal }) => {
      if (key === 'hung') await new Promise((resolve) => signal.addEventListener('abort', resolve));
      done.push(key);
      return {};
    });
    await jobs.now(QUEUES.syncHost, ['hung', 'a', 'b', 'c']);
    await eventually(() => expect([...done].sort()).to.deep.equal(['a', 'b', 'c']));
  });
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
