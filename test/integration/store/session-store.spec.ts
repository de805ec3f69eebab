import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { keysFor } from '../../../store/keys.js';
import { createObjectStore } from '../../../store/object-store.js';
import { createSessionStore } from '../../../store/session-store.js';
import { countStore } from '../../../store/store-copy.js';
import { itKeepsTheSessionStoreContract } from '../../support/session-store-contract.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

describe('session store', () => {
  let server: TestRedis;
  before(async () => { server = await startTestRedis(); });
  after(() => server.stop());

  itKeepsTheSessionStoreContract(() => createSessionStore({ redis: server.redis, prefix: randomUUID() }));

  it('is seen by every member at once, and Redis itself ends what is in it', async () => {
    const prefix = randomUUID();
    const [one, other] = [createSessionStore({ redis: server.redis, prefix }), createSessionStore({ redis: server.connect(), prefix })];
    const record = { user: 'local socket', role: 'admin' as const, until: '2026-01-01T12:00:00.000Z' };
    await one.create('a', record, 43_200_000);
    await one.createTicket('b', record, 60_000);
    expect(await other.get('a')).to.deep.equal(record);
    expect(await server.redis.pttl(keysFor(prefix).session('a'))).to.be.within(43_190_000, 43_200_000);
    expect(await server.redis.pttl(keysFor(prefix).ticket('b'))).to.be.within(50_000, 60_000);
  });

  it('is in no list and so in no backup, and counts for nothing when the store moves', async () => {
    const prefix = randomUUID();
    const { version } = keysFor(prefix);
    const before = await countStore(server.redis, version);
    await createSessionStore({ redis: server.redis, prefix }).create('a', { user: 'ada', role: 'view', until: '2026-01-01T12:00:00.000Z' }, 60_000);
    expect(await createObjectStore({ redis: server.redis, prefix }).list()).to.deep.include({ version: 0, objects: [] });
    expect(await countStore(server.redis, version)).to.deep.equal(before);
  });
});
