import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { expect } from 'chai';
import type { Redis } from 'ioredis';
import { silentLog } from '../../../base/log.js';
import { put, type KnownManager } from '../../../model/index.js';
import { observeRedis, withSentinel } from '../../../store/manager-state.js';
import { createObjectStore } from '../../../store/object-store.js';
import { createPatientRedis, createRedis, duplicatePatient, whenReady } from '../../../store/redis.js';
import type { StoreRoute } from '../../../store/store-route.js';
import { eventually } from '../../support/eventually.js';
import { startManagerCluster, type ManagerCluster } from '../../support/manager-cluster.js';
import { newNetwork } from '../../support/object-store-contract.js';

/** In turn: the process dies, and the host stands still. */
const FAULTS = Number(process.env['DROVER_FAILOVERS'] ?? 2);
const FAILOVER_MS = 15_000;

/** Writes one field after the other; what a majority has is acknowledged. */
class Writer {
  readonly acknowledged: number[] = [];
  lastMs = 0;
  #isOver = false;

  constructor(readonly redis: Redis, readonly key: string) {}

  async run(): Promise<void> {
    for (let n = 1; !this.#isOver; n += 1) {
      if (await this.#write(n)) [this.lastMs] = [Date.now(), this.acknowledged.push(n)];
      else await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  stop(): void {
    this.#isOver = true;
  }

  /** In one pipeline: after a reconnection WAIT would speak of another master. */
  async #write(n: number): Promise<boolean> {
    const replies = await this.redis.pipeline().hset(this.key, String(n), 'x').wait(1, 1000).exec().catch(() => undefined);
    return replies?.[0]?.[0] === null && replies[1]?.[0] === null && Number(replies[1][1]) >= 1;
  }
}

describe('the loss of the store\'s master', () => {
  let cluster: ManagerCluster;
  let route: StoreRoute;
  const opened: Redis[] = [];
  const ends: (() => unknown)[] = [];
  before(async () => {
    cluster = await startManagerCluster({ count: 3 });
    route = cluster.route();
    await eventually(() => sound(cluster, route), 10_000);
  });
  after(async () => {
    for (const end of ends) await end();
    for (const redis of opened) redis.disconnect();
    await cluster.stop();
  });
  const keep = (redis: Redis): Redis => (opened.push(redis), redis);

  it('leaves no patient command unanswered, although its master says no farewell', async () => {
    const redis = duplicatePatient(keep(createRedis({ address: { route }, log: silentLog })), 60_000);
    await redis.ping();
    const victim = cluster.managers.find(({ name }) => name === route.master()) as KnownManager;
    await cluster.signal(victim, 'SIGSTOP', 'redis');
    const answer = redis.incr(randomUUID());
    await new Promise((resolve) => setTimeout(resolve, 2600));
    expect(route.master()).to.equal(undefined);
    await cluster.signal(victim, 'SIGCONT', 'redis'); // before anybody gave it up
    expect(await answer).to.be.oneOf([1, 2]);
    redis.disconnect();
    await eventually(() => sound(cluster, route), 20_000);
  });

  it(`is over within seconds for every kind of client, and nothing that a majority had is lost (${FAULTS} times)`, async () => {
    const address = { route };
    const redis = keep(createRedis({ address, log: silentLog }));
    const queueRedis = keep(createPatientRedis({ address, log: silentLog }));
    const [key, queueName] = [randomUUID(), randomUUID()];
    await whenReady(redis, 5000);
    const writer = new Writer(redis, key);
    const writing = writer.run();
    const store = createObjectStore({ redis, prefix: randomUUID() });
    const seen: number[] = [];
    const stop = new AbortController();
    const watching = (async () => { for await (const batch of store.watch(0, stop.signal)) seen.push(...batch.map(({ version }) => version)); })();
    const queue = new Queue(queueName, { connection: queueRedis });
    const done = new Set<number>();
    const worker = new Worker(queueName, async (job) => void done.add(job.data as number), { connection: queueRedis, stalledInterval: 1000 });
    worker.on('error', () => {});
    queue.on('error', () => {});
    ends.push(() => writer.stop(), () => stop.abort(), () => worker.close(true), () => queue.close());
    const times: object[] = [];
    for (let round = 1; round <= FAULTS; round += 1) {
      const victim = cluster.managers.find(({ name }) => name === route.master()) as KnownManager;
      const before = writer.acknowledged.length;
      await eventually(() => expect(writer.acknowledged.length).to.be.greaterThan(before + 200));
      const from = Date.now();
      await cluster.signal(victim, round % 2 === 1 ? 'SIGKILL' : 'SIGSTOP');
      await eventually(() => expect(route.master()).to.not.be.oneOf([undefined, victim.name]), FAILOVER_MS);
      const found = Date.now() - from;
      await eventually(() => expect(writer.lastMs).to.be.greaterThan(from + found), FAILOVER_MS);
      const back = Date.now() - from;
      await eventually(() => store.commit([put(newNetwork(`n${round}`))]));
      await queue.add('run', round);
      await eventually(() => expect([...done]).to.include(round), FAILOVER_MS);
      await eventually(() => expect(seen).to.have.length(round));
      times.push({ foundMs: found, writesMs: back, allMs: Date.now() - from });
      if (round === FAULTS) break;
      await revive(cluster, victim, round % 2 === 1);
      await eventually(() => sound(cluster, route), 60_000);
    }
    writer.stop();
    stop.abort();
    await Promise.all([writing, watching]);
    const held = new Set(await queueRedis.hkeys(key));
    if (process.env['DROVER_FAILOVERS'] !== undefined) process.stdout.write(`${JSON.stringify(times)}\n`);
    expect(writer.acknowledged.filter((n) => !held.has(String(n)))).to.deep.equal([]);
  }).timeout(60_000 * FAULTS);
});

async function revive(cluster: ManagerCluster, manager: KnownManager, isDead: boolean): Promise<void> {
  if (!isDead) return cluster.signal(manager, 'SIGCONT');
  await cluster.start(manager, 'redis');
  await cluster.start(manager, 'sentinel');
}

/** The master has both replicas in step, and every Sentinel votes: one that stood still does not for thirty seconds (TILT). */
async function sound(cluster: ManagerCluster, route: StoreRoute): Promise<void> {
  const master = cluster.managers.find(({ name }) => name === route.master());
  expect(master).to.not.equal(undefined);
  expect((await observeRedis(route.link, master as KnownManager)).followers).to.equal(cluster.managers.length - 1);
  for (const manager of cluster.managers) expect(await withSentinel(route.link, manager, (sentinel) => sentinel.info('sentinel'))).to.contain('sentinel_tilt:0');
}
