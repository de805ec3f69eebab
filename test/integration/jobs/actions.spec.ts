import { expect } from 'chai';
import type { Redis } from 'ioredis';
import { isCode } from '../../../base/errors.js';
import { silentLog } from '../../../base/log.js';
import { createJobActions } from '../../../jobs/actions.js';
import { QUEUES, type JobHandler, type JobSummary } from '../../../jobs/contract.js';
import { startWorker, type JobWorker } from '../../../jobs/processor.js';
import { createJobQueue, type BullQueues } from '../../../jobs/queue.js';
import { createJobsReader } from '../../../jobs/reader.js';
import { eventually } from '../../support/eventually.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

const QUEUE = QUEUES.syncHost;
const ME = '11111111-aaaa';
const OTHER = '22222222-bbbb';
const HOUR_MS = 3_600_000;

describe('what people do with jobs', () => {
  let server: TestRedis, redis: Redis, jobs: BullQueues, ofOther: BullQueues;
  const workers: JobWorker[] = [];
  let members: readonly string[], turn = 0;

  before(async () => {
    server = await startTestRedis();
    redis = server.connect();
  });
  beforeEach(() => {
    turn += 1;
    jobs = createJobQueue({ redis, prefix: `{actions-${turn}}:${ME}` });
    ofOther = createJobQueue({ redis, prefix: `{actions-${turn}}:${OTHER}` });
    members = [ME];
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close(true)));
    await Promise.all([jobs.close(), ofOther.close()]);
  });
  after(() => server.stop());

  const work = (handle: JobHandler) =>
    workers.push(startWorker({ redis, prefix: `{actions-${turn}}:${ME}`, queue: QUEUE, handle, jobs, concurrency: 4, log: silentLog }));
  const all = () => ({ members: async () => members, queuesOf: (member: string) => (member === ME ? jobs : ofOther).queues });
  const actions = () => createJobActions({ ...all(), jobs });
  const reader = () => createJobsReader(all());
  const states = async (): Promise<string[]> => (await reader().list({ queue: QUEUE })).map(({ key, state }) => `${key} ${state}`).sort();
  const only = async (state: JobSummary['state']): Promise<JobSummary> => {
    let found: readonly JobSummary[] = [];
    await eventually(async () => expect(found = await reader().list({ queue: QUEUE, state })).to.have.length(1));
    return found[0]!;
  };
  const refusal = async (action: Promise<unknown>): Promise<string> => {
    const error = await action.then(() => undefined, (thrown: unknown) => thrown);
    return isCode(error, 'CONFLICT') ? (error as Error).message : String(error);
  };

  it('retries an ended job by making its key due, so that the job that failed stays to be read', async () => {
    let runs = 0;
    work(async () => {
      if (++runs === 1) throw new Error('no such host');
      return {};
    });
    await jobs.now(QUEUE, ['node-1']);
    const { id } = await only('failed');
    expect(await actions().retry(QUEUE, id)).to.deep.equal({ outcome: 'due', queue: QUEUE, key: 'node-1' });
    await eventually(async () => expect(await states()).to.deep.equal(['node-1 completed', 'node-1 failed']));
    expect(runs).to.equal(2);
  });

  it('never has one key active twice, although a job of it is retried while another runs', async () => {
    let running = 0, most = 0, runs = 0;
    const gates: (() => void)[] = [];
    work(async () => {
      runs += 1;
      most = Math.max(most, ++running);
      if (runs > 1) await new Promise<void>((resolve) => gates.push(resolve));
      running -= 1;
      return {};
    });
    await jobs.now(QUEUE, ['node-1']);
    const { id } = await only('completed');
    await jobs.now(QUEUE, ['node-1']);
    await only('active');
    for (let time = 0; time < 3; time += 1) await actions().retry(QUEUE, id);
    expect(await states()).to.deep.equal(['node-1 active', 'node-1 completed']);
    gates.shift()?.();
    await eventually(() => expect(runs).to.equal(3));
    gates.shift()?.();
    await eventually(async () => expect(await jobs.queues[QUEUE].getActiveCount()).to.equal(0));
    expect({ most, runs }).to.deep.equal({ most: 1, runs: 3 });
  });

  it('runs a delayed job at once when it is promoted, in its place and not beside it', async () => {
    await jobs.later(QUEUE, 'node-1', HOUR_MS);
    const { id, dueAt, createdAt } = await only('delayed');
    expect(Date.parse(dueAt ?? '') - Date.parse(createdAt)).to.equal(HOUR_MS);
    await actions().promote(QUEUE, id);
    expect(await states()).to.deep.equal(['node-1 waiting']);
    work(async () => ({}));
    await eventually(async () => expect(await states()).to.deep.equal(['node-1 completed']));
  });

  it('brings a promoted key to the member that has its host now, wherever the job was', async () => {
    members = [ME, OTHER];
    await ofOther.later(QUEUE, 'node-1', HOUR_MS);
    const { id } = await only('delayed');
    expect(id).to.match(/^\d+@22222222$/);
    await actions().promote(QUEUE, id);
    expect(await jobs.queues[QUEUE].getWaitingCount()).to.equal(1);
  });

  it('removes what is not active, and lets its key be due again', async () => {
    await jobs.later(QUEUE, 'node-1', HOUR_MS);
    await jobs.now(QUEUE, ['node-2']);
    expect(await actions().remove(QUEUE, (await only('delayed')).id)).to.deep.equal({ outcome: 'removed', queue: QUEUE, key: 'node-1' });
    await actions().remove(QUEUE, (await only('waiting')).id);
    expect(await states()).to.deep.equal([]);
    await jobs.now(QUEUE, ['node-1', 'node-2']);
    expect(await states()).to.deep.equal(['node-1 waiting', 'node-2 waiting']);
  });

  it('removes an ended job without touching the one of its key that waits', async () => {
    work(async () => ({}));
    await jobs.now(QUEUE, ['node-1']);
    const { id } = await only('completed');
    await Promise.all(workers.splice(0).map((worker) => worker.close()));
    await jobs.now(QUEUE, ['node-1']);
    await actions().remove(QUEUE, id);
    await jobs.now(QUEUE, ['node-1']);
    expect(await states()).to.deep.equal(['node-1 waiting']);
  });

  it('refuses what the state does not allow, and says what to do', async () => {
    let end = (): void => undefined;
    work(async () => {
      await new Promise<void>((resolve) => { end = resolve; });
      return {};
    });
    await jobs.now(QUEUE, ['node-1']);
    const { id } = await only('active');
    expect(await refusal(actions().remove(QUEUE, id))).to.equal(`job "sync-host/${id}" is active and cannot be removed: wait until it has ended`);
    expect(await refusal(actions().retry(QUEUE, id))).to.contain('is active and cannot be retried');
    expect(await refusal(actions().promote(QUEUE, id))).to.contain('is active and cannot be promoted: only a delayed job');
    end();
    await only('completed');
    expect(await refusal(actions().promote(QUEUE, id))).to.contain('is completed and cannot be promoted');
  });

  it('takes only what BullMQ numbers for a job, as its other keys bear names', async () => {
    await jobs.now(QUEUE, ['node-1']);
    for (const id of ['meta', 'events', 'de:node-1', '1@', '..', '99']) {
      const error = await actions().remove(QUEUE, id).catch((thrown: unknown) => thrown);
      expect(isCode(error, 'NOT_FOUND'), id).to.equal(true);
      expect(await reader().get(QUEUE, id), id).to.equal(undefined);
    }
    expect(isCode(await actions().retry('no-such-queue', '1').catch((thrown: unknown) => thrown), 'NOT_FOUND')).to.equal(true);
    expect(await states()).to.deep.equal(['node-1 waiting']);
  });

  it('lists with a service the jobs of its tasks, and counts the queues of each member', async () => {
    await jobs.now(QUEUES.syncTask, ['web.1.aaaaaaaaaaaa', 'web-2.1.bbbbbbbbbbbb']);
    await jobs.now(QUEUES.resolveImage, ['web']);
    await jobs.now(QUEUE, ['web.example']);
    expect((await reader().list({ key: 'web' })).map(({ key }) => key).sort()).to.deep.equal(['web', 'web.1.aaaaaaaaaaaa']);
    members = [ME, OTHER];
    const waiting = (await reader().queues()).filter(({ counts }) => counts.waiting > 0).map(({ queue, member, counts }) => `${queue} ${member} ${counts.waiting}`);
    expect(waiting.sort()).to.deep.equal(['resolve-image 11111111 1', 'sync-host 11111111 1', 'sync-task 11111111 2']);
  });
});
