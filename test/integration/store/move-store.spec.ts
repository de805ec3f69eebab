import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { expect } from 'chai';
import type { Redis } from 'ioredis';
import { systemClock } from '../../../base/clock.js';
import { silentLog } from '../../../base/log.js';
import { MANAGER_PORTS, put, type KnownManager } from '../../../model/index.js';
import type { ObjectStore } from '../../../store/contract.js';
import { retireEmbeddedRedis, type EmbeddedRedis } from '../../../store/embedded-redis.js';
import { connectManager } from '../../../store/manager-redis.js';
import { readManagersFile } from '../../../store/managers-file.js';
import { moveStore, type StoreMove } from '../../../store/move-store.js';
import { createObjectStore } from '../../../store/object-store.js';
import { createPatientRedis, createRedis, whenReady } from '../../../store/redis.js';
import { createSocketRoute, createSwitchableRoute, type Route, type SwitchableRoute } from '../../../store/route.js';
import { gatedObjectStore, StoreGate } from '../../../store/store-gate.js';
import { eventually } from '../../support/eventually.js';
import { startManagerCluster, type ManagerCluster } from '../../support/manager-cluster.js';
import { newNetwork, rejection } from '../../support/object-store-contract.js';
import { startRedisIn } from '../../support/test-redis.js';

/** Creates one object after the other; any that fails ends it. */
class Committer {
  readonly acknowledged: string[] = [];
  slowestMs = 0;
  #isOver = false;

  constructor(readonly store: ObjectStore, readonly name: string) {}

  async run(): Promise<void> {
    for (let n = 1; !this.#isOver; n += 1) {
      const from = Date.now();
      await this.store.commit([put(newNetwork(`${this.name}-${n}`))]);
      this.slowestMs = Math.max(this.slowestMs, Date.now() - from);
      this.acknowledged.push(`${this.name}-${n}`);
    }
  }

  stop(): void {
    this.#isOver = true;
  }
}

describe('the move of the store to the first manager', () => {
  let cluster: ManagerCluster;
  let manager: KnownManager;
  let stateDir: string;
  let embedded: EmbeddedRedis;
  let way: SwitchableRoute;
  let gate: StoreGate;
  const opened: Redis[] = [];
  const ends: (() => unknown)[] = [];
  beforeEach(async () => {
    cluster = await startManagerCluster({ count: 1, isEmpty: true });
    manager = cluster.managers[0] as KnownManager;
    stateDir = await mkdtemp(join(tmpdir(), 'drover-move-'));
    embedded = await startRedisIn(join(stateDir, 'redis'));
    way = createSwitchableRoute(createSocketRoute(embedded.socketPath));
    gate = new StoreGate(systemClock);
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    for (const redis of opened.splice(0)) redis.disconnect();
    await embedded.stop();
    await cluster.stop();
    await rm(stateDir, { recursive: true, force: true });
  });
  const keep = (redis: Redis): Redis => (opened.push(redis), redis);
  const client = async (route: Route = way): Promise<Redis> => {
    const redis = keep(createRedis({ address: { route }, log: silentLog }));
    await whenReady(redis, 5000);
    return redis;
  };
  /** As on the manager's host: loads the dump, and only then keeps an append-only file. */
  const begin = async (dump: string): Promise<void> => {
    await copyFile(dump, join(cluster.directory(manager), 'dump.rdb'));
    await cluster.start(manager, 'redis');
    const redis = connectManager({ link: cluster.route().link, manager, port: MANAGER_PORTS.store });
    await redis.config('SET', 'appendonly', 'yes');
    await redis.config('REWRITE');
    redis.disconnect();
    await cluster.start(manager, 'sentinel');
  };
  const move = (clients: readonly Redis[], changed: Partial<StoreMove> = {}) => moveStore({
    embedded, way, gate, clients, stateDir, begin, file: { secret: cluster.secret, way: 'direct', managers: cluster.managers },
    openRoute: () => cluster.route(), clock: systemClock, log: silentLog, ...changed,
  });
  const namesIn = async (route: Route): Promise<readonly string[]> =>
    (await createObjectStore({ redis: await client(route) }).list('Network')).objects.map(({ metadata: { name } }) => name);

  it('fails no commit, reads on, loses no write and no job, and lets the watch go on without a gap', async () => {
    const clients = [await client(), await client()];
    const stores = clients.map((redis) => gatedObjectStore(createObjectStore({ redis }), gate));
    const committers = stores.map((store, index) => new Committer(store, `c${index}`));
    const working = committers.map((one) => one.run());
    ends.push(() => committers.forEach((one) => one.stop()));
    const versions: number[] = [];
    const stop = new AbortController();
    ends.push(() => stop.abort());
    const watching = (async () => { for await (const batch of stores[0]!.watch(0, stop.signal)) versions.push(...batch.map(({ version }) => version)); })();
    const reading = (async () => { while (!stop.signal.aborted) await stores[1]!.list('Network'); })();
    const queueRedis = keep(createPatientRedis({ address: { route: way }, log: silentLog }));
    const queue = new Queue('jobs', { connection: queueRedis });
    const done: unknown[] = [];
    const work = async ({ data }: { data: unknown }): Promise<void> => (await new Promise((resolve) => setTimeout(resolve, data === 'slow' ? 1500 : 0)), void done.push(data));
    const worker = new Worker('jobs', work, { connection: queueRedis, concurrency: 2 });
    worker.on('error', () => {});
    queue.on('error', () => {});
    ends.push(() => worker.close(true), () => queue.close());
    await queue.add('run', 'slow');
    await eventually(() => expect(committers.every(({ acknowledged }) => acknowledged.length > 50)).to.equal(true));
    let hostMs = 0;
    const from = Date.now();
    const adding = Promise.all([1, 2, 3].map((n) => new Promise((resolve) => setTimeout(resolve, n * 40)).then(() => queue.add('run', n))));
    const route = await move(clients, { begin: async (dump) => { const at = Date.now(); await begin(dump); hostMs = Date.now() - at; } });
    const tookMs = Date.now() - from;
    const before = committers.map(({ acknowledged }) => acknowledged.length);
    await eventually(() => expect(committers.every(({ acknowledged }, index) => acknowledged.length > before[index]! + 20)).to.equal(true));
    for (const one of committers) one.stop();
    await Promise.all([...working, adding]);
    await eventually(() => expect(done).to.have.members(['slow', 1, 2, 3]));
    const all = committers.flatMap(({ acknowledged }) => acknowledged);
    expect(await namesIn(route)).to.have.members(all);
    await eventually(() => expect(versions).to.deep.equal(all.map((_name, index) => index + 1)));
    expect(tookMs - hostMs).to.be.lessThan(3000); // about half a second, where others leave the processor free
    expect(await readManagersFile(stateDir)).to.deep.include({ way: 'direct', managers: cluster.managers });
    expect((await readdir(stateDir)).filter((name) => name.startsWith('redis'))).to.match(/^redis\.moved-/);
    stop.abort();
    await Promise.all([watching, reading]);
  });

  for (const [what, fails] of [
    ['the host refuses', () => Promise.reject(new Error('no space left'))],
    ['the host is lost when everything is there', async (dump: string) => (await begin(dump), Promise.reject(new Error('connection lost')))],
    ['what arrives is not whole', async (dump: string) => {
      await begin(dump);
      const redis = connectManager({ link: cluster.route().link, manager, port: MANAGER_PORTS.store });
      await redis.del('{drover}:objects:Network');
      redis.disconnect();
    }],
  ] as const) {
    it(`changes nothing when ${what}, and the store works on where it was`, async () => {
      const redis = await client();
      const store = gatedObjectStore(createObjectStore({ redis }), gate);
      await store.commit([put(newNetwork('before'))]);
      const during = new Promise((resolve) => setTimeout(resolve, 5)).then(() => store.commit([put(newNetwork('during'))]));
      await move([redis], { begin: fails }).then(() => expect.fail('it moved'), () => undefined);
      await during;
      await store.commit([put(newNetwork('after'))]);
      expect(await readManagersFile(stateDir)).to.equal(undefined);
      expect(await namesIn(createSocketRoute(embedded.socketPath))).to.have.members(['before', 'during', 'after']);
      await embedded.stop();
      embedded = await startRedisIn(join(stateDir, 'redis'));
      expect(await namesIn(createSocketRoute(embedded.socketPath))).to.have.members(['before', 'during', 'after']);
    });
  }

  it('has the manager\'s store as the truth once the file is there, though everything ends at that moment', async () => {
    const redis = await client();
    const store = gatedObjectStore(createObjectStore({ redis }), gate);
    await store.commit([put(newNetwork('before'))]);
    const broken: SwitchableRoute = { ...way, redirect: () => { throw new Error('the process ends'); } };
    await move([redis], { way: broken }).then(() => expect.fail('it went on'), () => undefined);
    const file = await readManagersFile(stateDir);
    expect(file?.managers).to.deep.equal(cluster.managers);
    expect(await namesIn(cluster.route(file?.managers))).to.deep.equal(['before']);
    await cluster.signal(manager, 'SIGKILL', 'redis');
    await cluster.start(manager, 'redis');
    expect(await namesIn(cluster.route())).to.deep.equal(['before']); // it is in the append-only file
  });

  it('puts away what a control plane left that ended just then', async () => {
    await embedded.stop();
    expect(await retireEmbeddedRedis(join(stateDir, 'redis'), systemClock)).to.match(/redis\.moved-/);
    expect(await retireEmbeddedRedis(join(stateDir, 'redis'), systemClock)).to.equal(undefined);
  });

  it('is given up in time when the host does not answer, so that no write waits in vain', async () => {
    const hurried = { ...systemClock, after: (delayMs: number, callback: () => void) => systemClock.after(delayMs === 25_000 ? 300 : delayMs, callback) };
    const redis = await client();
    const store = gatedObjectStore(createObjectStore({ redis }), gate);
    const committed = new Promise((resolve) => setTimeout(resolve, 20)).then(() => store.commit([put(newNetwork('one'))]));
    await rejection('TIMEOUT', move([redis], { clock: hurried, begin: () => new Promise(() => {}) }));
    await committed;
  });
});
