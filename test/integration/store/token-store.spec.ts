import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createTokenStore } from '../../../store/token-store.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

const record = (name: string, hash = 'aa') => ({ name, role: 'view' as const, hash, createdAt: '2026-01-01T00:00:00.000Z' });

describe('token store', () => {
  let server: TestRedis;
  before(async () => { server = await startTestRedis(); });
  after(() => server.stop());

  it('creates a name once, replaces what is there, and brings back nothing that was removed', async () => {
    const tokens = createTokenStore({ redis: server.redis, prefix: randomUUID() });
    expect(await Promise.all([tokens.create(record('b')), tokens.create(record('b', 'bb')), tokens.create(record('a'))])).to.deep.equal([true, false, true]);
    expect(await tokens.replace(record('b', 'cc'))).to.equal(true);
    expect((await tokens.list()).map(({ name, hash }) => name + hash)).to.deep.equal(['aaa', 'bcc']);
    expect([await tokens.remove('b'), await tokens.remove('b'), await tokens.replace(record('b')), await tokens.get('b')]).to.deep.equal([true, false, false, undefined]);
  });

  it('is seen by every member at once', async () => {
    const prefix = randomUUID();
    const [one, other] = [createTokenStore({ redis: server.redis, prefix }), createTokenStore({ redis: server.connect(), prefix })];
    await one.create(record('ci'));
    expect(await other.get('ci')).to.deep.equal(record('ci'));
  });
});
