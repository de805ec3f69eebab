import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { expect } from 'chai';
import type { Redis } from 'ioredis';
import { systemClock } from '../../../base/clock.js';
import { silentLog } from '../../../base/log.js';
import { MANAGER_PORTS, put } from '../../../model/index.js';
import { createManagerLink, type DialManager } from '../../../store/manager-link.js';
import { createObjectStore } from '../../../store/object-store.js';
import { createPatientRedis, createRedis, whenReady } from '../../../store/redis.js';
import { createStoreRoute } from '../../../store/store-route.js';
import { eventually } from '../../support/eventually.js';
import { dial, startManagerCluster, type ManagerCluster } from '../../support/manager-cluster.js';
import { newNetwork, rejection } from '../../support/object-store-contract.js';

/** As ssh's channels are: a stream, and no socket. */
const dialChannel: DialManager = async (manager, port, signal) => {
  const socket = await dial(manager, port, signal);
  return Duplex.from({ readable: socket, writable: socket });
};

describe('the way to the store of managers', () => {
  let cluster: ManagerCluster;
  const opened: Redis[] = [];
  before(async () => { cluster = await startManagerCluster({ count: 1 }); });
  after(() => cluster.stop());
  afterEach(() => { for (const redis of opened.splice(0)) redis.disconnect(); });
  const keep = (redis: Redis): Redis => (opened.push(redis), redis);

  it('leads to the master, with nothing that its users need to know', async () => {
    const route = cluster.route();
    const redis = keep(createRedis({ address: { route }, log: silentLog, name: 'one' }));
    await whenReady(redis, 5000);
    expect(route.master()).to.equal('m1');
    await redis.set('a', '1');
    const second = keep(redis.duplicate());
    await whenReady(second, 5000);
    expect(await second.get('a')).to.equal('1');
    expect(await redis.client('LIST')).to.contain('name=one');
  });

  it('goes through a channel that is no socket, in large pieces too', async () => {
    const { managers, secret, authority } = cluster;
    const route = createStoreRoute({ managers, secret, authority, dial: dialChannel, clock: systemClock, log: silentLog });
    const redis = keep(createPatientRedis({ address: { route }, log: silentLog }));
    const text = 'x'.repeat(3_000_000);
    await Promise.all([redis.set('large', text), redis.set('small', 'y')]);
    expect(await redis.mget('large', 'small')).to.deep.equal([text, 'y']);
    route.cut();
    expect(await redis.get('small')).to.equal('y');
    redis.disconnect();
    route.close();
  });

  it('carries a queue and its worker, blocked reads and watches', async () => {
    const [queue, prefix] = [randomUUID(), randomUUID()];
    const route = cluster.route();
    const connection = keep(createPatientRedis({ address: { route }, log: silentLog }));
    const jobs = new Queue(queue, { connection });
    const done: unknown[] = [];
    const worker = new Worker(queue, async (job) => void done.push(job.data), { connection });
    worker.on('error', () => {}); // what was under way is done again
    await jobs.add('run', 1);
    await eventually(() => expect(done).to.deep.equal([1]));
    route.cut();
    await jobs.add('run', 2);
    await eventually(() => expect(done).to.deep.equal([1, 2]));
    const redis = keep(createRedis({ address: { route }, log: silentLog }));
    await whenReady(redis, 5000);
    const store = createObjectStore({ redis, prefix });
    const stop = new AbortController();
    const versions: number[] = [];
    const watching = (async () => { for await (const batch of store.watch(0, stop.signal)) versions.push(...batch.map(({ version }) => version)); })();
    await store.commit([put(newNetwork('one'))]);
    await eventually(() => expect(versions).to.deep.equal([1]));
    route.cut();
    await whenReady(redis, 5000).then(() => eventually(() => store.commit([put(newNetwork('two'))])));
    await eventually(() => expect(versions).to.deep.equal([1, 2]));
    stop.abort();
    await watching;
    await worker.close();
    await jobs.close();
  });

  it('comes back after a disconnect that came while it was connecting, as BullMQ does to a blocked connection', async () => {
    const route = cluster.route();
    const redis = keep(createPatientRedis({ address: { route }, log: silentLog }));
    redis.disconnect();
    await eventually(() => expect(redis.status).to.equal('end'));
    await redis.connect();
    route.cut();
    expect(await redis.ping()).to.equal('PONG');
  });

  it('ends for who disconnects between two attempts, as a worker does that closes while the store is away', async () => {
    const route = cluster.route([{ name: 'm7', address: cluster.managers[0]!.address.replace(/1$/, '7') }]);
    const first = keep(createPatientRedis({ address: { route }, log: silentLog }));
    const second = keep(first.duplicate()).on('error', () => {});
    const waiting = [first.get('a'), second.get('a')].map((answer) => answer.then(() => 'answered', (error: Error) => error.message));
    for (const redis of [first, second]) {
      await eventually(() => expect(redis.status).to.equal('reconnecting'), 10_000);
      const ended = once(redis, 'end');
      redis.disconnect();
      await ended;
      expect(redis.status).to.equal('end');
    }
    expect(await Promise.all(waiting)).to.deep.equal(['Connection is closed.', 'Connection is closed.']);
  });

  it('lets all its users in where greetings share a slow processor', async () => {
    let greeted = 0;
    const slow: DialManager = async (manager, port, signal) => {
      if (port !== MANAGER_PORTS.store) return dial(manager, port, signal);
      greeted += 1;
      try {
        for (let leftMs = 300; leftMs > 0; leftMs -= 20 / greeted) await setTimeout(20, undefined, { signal });
        return await dial(manager, port, signal);
      } finally {
        greeted -= 1;
      }
    };
    const { managers, secret, authority } = cluster;
    const route = createStoreRoute({ managers, secret, authority, dial: slow, clock: systemClock, log: silentLog });
    const users = Array.from({ length: 24 }, () => keep(createRedis({ address: { route }, log: silentLog })));
    await Promise.all(users.map((user) => whenReady(user, 12_000)));
    route.close();
  });

  it('is as patient with a master that stands still as members are with each other', async () => {
    const [hasty, patient] = [cluster.route(), cluster.route()];
    patient.setPatience(60_000);
    const redis = keep(createPatientRedis({ address: { route: patient }, log: silentLog }));
    await redis.ping();
    await eventually(() => expect(hasty.master()).to.equal('m1'));
    await cluster.signal(cluster.managers[0]!, 'SIGSTOP', 'redis');
    try {
      await eventually(() => expect(hasty.master()).to.equal(undefined), 10_000);
      expect(patient.master()).to.equal('m1');
    } finally {
      await cluster.signal(cluster.managers[0]!, 'SIGCONT', 'redis');
    }
    expect(await redis.ping()).to.equal('PONG');
    await eventually(() => expect(hasty.master()).to.equal('m1'), 10_000);
  });

  it('refuses a server that is not of the cluster\'s authority or is another than was meant, and a wrong secret', async () => {
    const { managers: [manager], secret, authority } = cluster;
    const other = await startManagerCluster({ count: 1, isEmpty: true });
    try {
      const link = (options: Partial<Parameters<typeof createManagerLink>[0]>) => createManagerLink({ secret, authority, dial, ...options });
      const open = async (options: Partial<Parameters<typeof createManagerLink>[0]>, to = manager!) => (await link(options)(to, 2378, AbortSignal.timeout(2000))).destroy();
      await open({});
      expect((await rejection('STORE_UNAVAILABLE', open({ authority: other.authority }))).message).to.contain('certificate');
      expect((await rejection('STORE_UNAVAILABLE', open({ secret: 'f'.repeat(64) }))).message).to.contain('WRONGPASS');
      const elsewhere = { name: 'm9', address: '127.0.0.9' };
      const toFirst: DialManager = (_manager, port, signal) => dial(manager!, port, signal);
      expect((await rejection('STORE_UNAVAILABLE', open({ dial: toFirst }, elsewhere))).message).to.contain('127.0.0.9');
    } finally {
      await other.stop();
    }
  });

  it('says why no manager can be reached, keeps trying, and is found when one is named', async () => {
    const nobody = { name: 'm7', address: cluster.managers[0]!.address.replace(/1$/, '7') };
    const route = cluster.route([nobody]);
    const error = await rejection('STORE_UNAVAILABLE', route.open(AbortSignal.timeout(500)));
    expect(error.message).to.contain('m7').and.contain('ECONNREFUSED');
    const redis = keep(createPatientRedis({ address: { route }, log: silentLog }));
    route.setManagers([nobody, ...cluster.managers]);
    expect(await redis.ping()).to.equal('PONG');
  });
});
