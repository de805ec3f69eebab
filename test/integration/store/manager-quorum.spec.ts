import { randomUUID } from 'node:crypto';
import { connect } from 'node:tls';
import { expect } from 'chai';
import type { Redis } from 'ioredis';
import { systemClock } from '../../../base/clock.js';
import { silentLog } from '../../../base/log.js';
import { majorityOf, MANAGER_PORTS, replicasNeeded, type KnownManager } from '../../../model/index.js';
import { failOver } from '../../../store/fail-over.js';
import { createManagerQuorum } from '../../../store/manager-quorum.js';
import { createPatientRedis } from '../../../store/redis.js';
import type { StoreRoute } from '../../../store/store-route.js';
import { eventually } from '../../support/eventually.js';
import { startManagerCluster, type ManagerCluster } from '../../support/manager-cluster.js';

describe('the quorum of three managers', () => {
  let cluster: ManagerCluster;
  let route: StoreRoute;
  let redis: Redis;
  before(async () => {
    cluster = await startManagerCluster({ count: 3, counted: 1 });
    route = cluster.route();
    redis = createPatientRedis({ address: { route }, log: silentLog });
    await redis.ping();
  });
  after(async () => {
    redis.disconnect();
    await cluster.stop();
  });
  const deps = () => ({ route, clock: systemClock, log: silentLog });
  const quorum = () => createManagerQuorum(deps());
  const wish = (managers: readonly KnownManager[]) => ({ managers, patienceMs: 2500 });
  const byName = (name: string | undefined): KnownManager => cluster.managers.find((one) => one.name === name) as KnownManager;

  it('is raised when enough follow, in every Redis and Sentinel, and can be set again', async () => {
    expect(await quorum().apply(wish(cluster.managers))).to.deep.equal({ applied: ['m1', 'm2', 'm3'], missed: [] });
    await quorum().apply(wish(cluster.managers));
    for (const { redis: store, sentinel } of await quorum().observe()) {
      expect(store?.replicasToWrite).to.equal(replicasNeeded(3));
      expect(sentinel).to.include({ quorum: majorityOf(3), patienceMs: 2500 });
    }
  });

  it('is seen with roles, links and what each Sentinel knows', async () => {
    const seen = await eventually(async () => {
      const all = await quorum().observe();
      expect(all.every(({ sentinel }) => sentinel?.sentinels === 3)).to.equal(true);
      return all;
    }, 10_000);
    expect(seen.map(({ name, isReachable, isMaster, isInStep }) => [name, isReachable, isMaster, isInStep]))
      .to.deep.equal([['m1', true, true, true], ['m2', true, false, true], ['m3', true, false, true]]);
    expect(seen[0]?.redis).to.include({ role: 'master', followers: 2 });
    expect(seen[1]?.lagBytes).to.be.lessThan(10_000);
  });

  it('has the stores take a renewed certificate, while their users go on', async () => {
    const manager = byName('m2');
    const served = () => new Promise<string>((resolve, reject) => {
      const socket = connect({ host: manager.address, port: MANAGER_PORTS.store, ca: cluster.authority }, () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      });
      socket.once('error', reject);
    });
    const before = await served();
    await cluster.renewCertificate(manager);
    expect(await served()).to.equal(before);
    await quorum().reloadCertificates();
    expect(await served()).to.not.equal(before);
    expect(await redis.ping()).to.equal('PONG');
  });

  it('hands the store on without losing a write or refusing one, and the former master follows at once', async () => {
    await writeWhile(redis, () => failOver(deps(), 'm1'));
    expect(route.master()).to.be.oneOf(['m2', 'm3']);
    await eventually(async () => expect((await quorum().observe())[0]).to.deep.include({ isMaster: false, isInStep: true }));
    await failOver(deps(), 'm1'); // nothing to do
  });

  it('goes on with two when one is lost and forgotten, and all that are left know each other', async () => {
    const lost = byName(route.master() === 'm3' ? 'm2' : 'm3');
    await cluster.signal(lost, 'SIGKILL');
    const seen = (await quorum().observe()).find(({ name }) => name === lost.name);
    expect(seen).to.deep.include({ isReachable: false, isInStep: false });
    expect(seen?.problem).to.contain('ECONNREFUSED');
    await quorum().forget(lost.name);
    const left = cluster.managers.filter((one) => one !== lost);
    route.setManagers(left);
    expect(await quorum().apply(wish(left))).to.deep.include({ missed: [] });
    for (const { redis: store, sentinel } of await quorum().observe()) {
      expect(sentinel).to.include({ sentinels: 2, replicas: 1, quorum: majorityOf(2) });
      expect(store?.replicasToWrite).to.equal(replicasNeeded(2));
    }
    expect(await redis.ping()).to.equal('PONG');
  });

  it('hands the store on between two as well, where each needs the other for a write', async () => {
    const from = route.master() as string;
    await eventually(async () => expect((await quorum().observe()).every(({ isInStep }) => isInStep)).to.equal(true));
    await writeWhile(redis, () => failOver(deps(), from));
    expect(route.master()).to.not.equal(from);
  });

  it('shrinks to one that takes writes alone', async () => {
    const master = byName(route.master());
    const other = route.managers().find(({ name }) => name !== master.name) as KnownManager;
    await cluster.signal(other, 'SIGKILL');
    await quorum().forget(other.name);
    route.setManagers([master]);
    await quorum().apply(wish([master]));
    expect(await redis.incr('alone')).to.equal(1);
    expect((await quorum().observe())[0]).to.deep.include({ isReachable: true, isMaster: true });
  });
});

/** Writes one field after the other; none may be refused, lost or take long. */
async function writeWhile(redis: Redis, act: () => Promise<void>): Promise<void> {
  const key = randomUUID();
  let [isOver, written, slowestMs] = [false, 0, 0];
  const writing = (async () => {
    while (!isOver) {
      const from = Date.now();
      await redis.hset(key, written, 'x');
      slowestMs = Math.max(slowestMs, Date.now() - from);
      written += 1;
    }
  })();
  await eventually(() => expect(written).to.be.greaterThan(100));
  await act().finally(() => { isOver = true; });
  await writing;
  expect(await redis.hlen(key)).to.equal(written);
  expect(slowestMs).to.be.lessThan(5000);
}
