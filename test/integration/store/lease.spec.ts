import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import { silentLog } from '../../../base/log.js';
import { put } from '../../../model/index.js';
import type { LeaseReply } from '../../../plan/leadership.js';
import { DEFAULT_CLUSTER_SPEC } from '../../../model/index.js';
import { memberTimes } from '../../../plan/member-times.js';
import { Candidate } from '../../../store/candidate.js';
import { createLease, type Lease } from '../../../store/lease.js';
import { createObjectStore } from '../../../store/object-store.js';
import { eventually } from '../../support/eventually.js';
import { newNetwork, rejection } from '../../support/object-store-contract.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

describe('leader lease', () => {
  let server: TestRedis;
  before(async () => { server = await startTestRedis(); });
  after(() => server.stop());
  const onNewCluster = () => {
    const prefix = randomUUID();
    return {
      prefix,
      lease: (owner: string, ttlMs = 60_000): Lease => createLease({ redis: server.redis, prefix, owner, ttlMs: () => ttlMs }),
      store: createObjectStore({ redis: server.redis, prefix }),
    };
  };
  const tokenOf = (reply: LeaseReply): number => (reply.kind === 'granted' ? reply.token : expect.fail(`the lease is ${reply.kind}`));

  it('lets a restarted owner in at once, with a newer token', async () => {
    const { lease } = onNewCluster();
    const first = tokenOf(await lease('a').campaign());
    const second = tokenOf(await lease('a').campaign());
    expect(second).to.be.greaterThan(first);
    expect(await lease('a').renew(first)).to.deep.equal({ kind: 'lost' });
    expect(tokenOf(await lease('a').renew(second))).to.equal(second);
  });

  it('says to another owner how long the lease of a dead one still runs, and then lets it in', async () => {
    const { lease } = onNewCluster();
    const first = tokenOf(await lease('a', 150).campaign());
    const refused = await lease('b').campaign();
    expect(refused).to.include({ kind: 'held' });
    if (refused.kind === 'held') expect(refused.heldMs).to.be.within(1, 150);
    let second = 0;
    await eventually(async () => { second = tokenOf(await lease('b').campaign()); });
    expect(second).to.be.greaterThan(first);
    expect(await lease('a').renew(first)).to.deep.equal({ kind: 'lost' });
  });

  it('lets another owner in at once after a release, with a token that never starts again', async () => {
    const { lease } = onNewCluster();
    const first = tokenOf(await lease('a').campaign());
    await lease('a').release(first);
    const second = tokenOf(await lease('b').campaign());
    expect(second).to.be.greaterThan(first);
    await lease('a').release(first);
    expect(tokenOf(await lease('b').renew(second))).to.equal(second);
  });

  it('hands out newer tokens although the store was lost, because what an older leader sent may still be under way', async () => {
    const { lease, prefix } = onNewCluster();
    const first = tokenOf(await lease('a').campaign());
    await server.redis.del(`{${prefix}}:fence`, `{${prefix}}:lease`);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(tokenOf(await lease('a').campaign())).to.be.greaterThan(first);
  });

  it('gives an owner that overslept its lease back, as long as nobody took it', async () => {
    const { lease } = onNewCluster();
    const token = tokenOf(await lease('a', 1).campaign());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(tokenOf(await lease('a').renew(token))).to.equal(token);
  });

  it('fences the store: the former owner can write no more, while users can', async () => {
    const { lease, store } = onNewCluster();
    const first = tokenOf(await lease('a').campaign());
    await store.commit([put(newNetwork('a'))], { fencingToken: first });
    const second = tokenOf(await lease('a').campaign());
    await rejection('STALE_FENCING_TOKEN', store.commit([put(newNetwork('b'))], { fencingToken: first }));
    await store.commit([put(newNetwork('b'))], { fencingToken: second });
    await store.commit([put(newNetwork('c'))]);
  });

  it('makes another candidate lead when the leader stops, and the first one stand by until that one stops', async () => {
    const { lease } = onNewCluster();
    const candidate = (owner: string) => new Candidate({ lease: lease(owner, 4000), clock: systemClock, log: silentLog, times: () => memberTimes(DEFAULT_CLUSTER_SPEC), random: () => 0.5, onChange: () => {} });
    const [a, b] = [candidate('a'), candidate('b')];
    a.start();
    await eventually(() => expect(a.token).to.be.a('number'));
    const first = a.token ?? 0;
    b.start();
    await a.stop();
    await eventually(() => expect(b.token).to.be.greaterThan(first));
    expect(a.token).to.equal(undefined);
    await b.stop();
  });
});
