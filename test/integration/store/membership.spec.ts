import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { put } from '../../../model/index.js';
import { createLease } from '../../../store/lease.js';
import { createMembership, type Membership } from '../../../store/membership.js';
import { createObjectStore } from '../../../store/object-store.js';
import { eventually } from '../../support/eventually.js';
import { newNetwork, rejection } from '../../support/object-store-contract.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

const LONG_MS = 60_000;
const SHORT_MS = 100;

describe('membership', () => {
  let server: TestRedis;
  let prefix = '';
  before(async () => { server = await startTestRedis(); });
  beforeEach(() => { prefix = randomUUID(); });
  after(() => server.stop());
  const member = (id: string): Membership =>
    createMembership({ redis: server.redis, prefix, profile: { id, hostname: 'here', endpoint: `unix:/run/${id}`, version: '1', startedAt: '2026-01-01T00:00:00.000Z' } });

  it('shows who lives, and to one that was lost that it was', async () => {
    const [a, b] = [member('a'), member('b')];
    expect(await a.beat(LONG_MS)).to.deep.include({ members: ['a'], wasLost: true });
    expect(await b.beat(SHORT_MS)).to.deep.include({ wasLost: true });
    const both = await a.beat(LONG_MS);
    expect(both.members).to.have.members(['a', 'b']);
    expect(both.nextLossMs).to.be.within(1, SHORT_MS);
    await eventually(async () => expect(await a.beat(LONG_MS)).to.deep.include({ members: ['a'], wasLost: false }));
    expect(await b.beat(LONG_MS)).to.deep.include({ wasLost: true });
    await b.leave();
    expect((await a.beat(LONG_MS)).members).to.deep.equal(['a']);
  });

  it('gives a host to one member at a time, and to the next when that has let go or is lost', async () => {
    const [a, b] = [member('a'), member('b')];
    await a.beat(LONG_MS);
    await b.beat(SHORT_MS);
    const [first] = (await b.claim(['node-1'])) ?? [];
    expect(await a.claim(['node-1', 'node-2'])).to.have.length(1);
    await b.release([first!]);
    const [second] = (await a.claim(['node-1'])) ?? [];
    expect(second!.token).to.be.greaterThan(first!.token);
    await a.release([second!]);
    await b.beat(SHORT_MS);
    const [third] = (await b.claim(['node-1'])) ?? [];
    await eventually(async () => expect(await a.claim(['node-1'])).to.have.length(1));
    expect(await b.intact([third!])).to.deep.equal([]);
    expect(await b.claim(['node-3']), 'who is lost itself gets nothing').to.equal(undefined);
  });

  it('lets a restarted member in at once, with a newer token', async () => {
    await member('a').beat(LONG_MS);
    const [before] = (await member('a').claim(['node-1'])) ?? [];
    const [after] = (await member('a').claim(['node-1'])) ?? [];
    expect(after!.token).to.be.greaterThan(before!.token);
  });

  it('fences the store: what a member saw on a host that is another\'s by now is refused', async () => {
    const [a, b] = [member('a'), member('b')];
    const store = createObjectStore({ redis: server.redis, prefix });
    await a.beat(LONG_MS);
    await b.beat(SHORT_MS);
    const [hold] = (await b.claim(['node-1'])) ?? [];
    await store.commit([put(newNetwork('seen'))], { hold });
    await eventually(async () => expect(await a.claim(['node-1'])).to.have.length(1));
    await rejection('STALE_FENCING_TOKEN', store.commit([put(newNetwork('seen-late'))], { hold }));
    expect((await store.list('Network')).objects).to.have.length(1);
  });

  it('lists members with their state and since when, and forgets those that are lost for long', async () => {
    const [a, b, c] = [member('a'), member('b'), member('c')];
    const lease = createLease({ redis: server.redis, prefix, owner: 'a', ttlMs: () => LONG_MS });
    await a.beat(LONG_MS);
    await b.beat(LONG_MS);
    await c.beat(SHORT_MS);
    await lease.campaign();
    await eventually(async () => expect((await a.list()).map(({ id, state }) => `${id} ${state}`)).to.deep.equal(['a leader', 'b reachable', 'c unreachable']));
    for (const { since } of await a.list()) expect(Date.now() - Date.parse(since)).to.be.within(-1000, 10_000);
    expect(await a.forgetLost(LONG_MS)).to.deep.equal([]);
    expect(await a.forgetLost(0)).to.deep.equal(['c']);
    expect((await a.list()).map(({ id }) => id)).to.deep.equal(['a', 'b']);
  });
});
