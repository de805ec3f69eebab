import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import { put } from '../../../model/index.js';
import { acquireLease } from '../../../store/lease.js';
import { createObjectStore } from '../../../store/object-store.js';
import { newNetwork, rejection } from '../../support/object-store-contract.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

describe('leader lease', () => {
  let server: TestRedis;
  before(async () => { server = await startTestRedis(); });
  after(() => server.stop());
  const onNewCluster = () => ({ redis: server.redis, clock: systemClock, prefix: randomUUID() });

  it('lets a restarted owner in at once, with a newer token', async () => {
    const deps = onNewCluster();
    const first = await acquireLease(deps, { owner: 'a', ttlMs: 60_000 });
    const second = await acquireLease(deps, { owner: 'a', ttlMs: 60_000 });
    expect(second.token).to.be.greaterThan(first.token);
    await rejection('STALE_FENCING_TOKEN', first.renew());
    await second.renew();
  });

  it('lets another owner wait until the lease of a dead one has run out', async () => {
    const deps = onNewCluster();
    const first = await acquireLease(deps, { owner: 'a', ttlMs: 150 });
    const startedAt = Date.now();
    const second = await acquireLease(deps, { owner: 'b', ttlMs: 60_000 });
    expect(Date.now() - startedAt).to.be.within(100, 2000);
    expect(second.token).to.be.greaterThan(first.token);
    await rejection('STALE_FENCING_TOKEN', first.renew());
  });

  it('lets another owner in at once after a release, with a token that never starts again', async () => {
    const deps = onNewCluster();
    const first = await acquireLease(deps, { owner: 'a', ttlMs: 60_000 });
    await first.release();
    const second = await acquireLease(deps, { owner: 'b', ttlMs: 60_000 });
    expect(second.token).to.equal(first.token + 1);
    await first.release();
    await second.renew();
  });

  it('hands out newer tokens although the store was lost, because hosts remember the last one', async () => {
    const deps = onNewCluster();
    const first = await acquireLease(deps, { owner: 'a', ttlMs: 60_000 });
    await server.redis.del(`{${deps.prefix}}:fence`, `{${deps.prefix}}:lease`);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await acquireLease(deps, { owner: 'a', ttlMs: 60_000 })).token).to.be.greaterThan(first.token);
  });

  it('gives an owner that overslept its lease back, as long as nobody took it', async () => {
    const deps = onNewCluster();
    const lease = await acquireLease(deps, { owner: 'a', ttlMs: 1 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await lease.renew();
  });

  it('ends the wait for a held lease when aborted', async () => {
    const deps = onNewCluster();
    await acquireLease(deps, { owner: 'a', ttlMs: 60_000 });
    const outcome = await acquireLease(deps, { owner: 'b', ttlMs: 1000, signal: AbortSignal.timeout(30) }).catch((error: unknown) => error);
    expect(outcome).to.have.property('name', 'TimeoutError');
  });

  it('fences the store: the former owner can write no more', async () => {
    const deps = onNewCluster();
    const store = createObjectStore(deps);
    const first = await acquireLease(deps, { owner: 'a', ttlMs: 60_000 });
    await store.commit([put(newNetwork('a'))], { fencingToken: first.token });
    const second = await acquireLease(deps, { owner: 'a', ttlMs: 60_000 });
    await rejection('STALE_FENCING_TOKEN', store.commit([put(newNetwork('b'))], { fencingToken: first.token }));
    await store.commit([put(newNetwork('b'))], { fencingToken: second.token });
  });
});
