import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { put, type Change } from '../../../model/index.js';
import type { ObjectStore } from '../../../store/contract.js';
import { keysFor } from '../../../store/keys.js';
import { createObjectStore } from '../../../store/object-store.js';
import { eventually } from '../../support/eventually.js';
import { itKeepsTheObjectStoreContract, newNetwork, rejection } from '../../support/object-store-contract.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

describe('object store on redis', () => {
  let server: TestRedis;
  before(async () => { server = await startTestRedis(); });
  after(() => server.stop());

  itKeepsTheObjectStoreContract(async () => {
    const prefix = `test-${randomUUID()}`;
    const keys = keysFor(prefix);
    return {
      store: createObjectStore({ redis: server.redis, prefix }),
      fence: async (token) => void (await server.redis.set(keys.fence, token)),
      trim: async (keep) => void (await server.redis.xtrim(keys.log, 'MAXLEN', keep)),
    };
  });

  it('watches across killed connections without a gap or a double', async () => {
    const store = createObjectStore({ redis: server.redis, prefix: randomUUID() });
    const admin = server.connect();
    const { seen, stop } = collect(store);
    for (let i = 1; i <= 60; i += 1) {
      await store.commit([put(newNetwork(`n${i}`))]);
      if (i % 20 === 0) await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      if (i % 20 === 0) await eventually(async () => { await store.list('Node'); });
    }
    await eventually(() => expect(seen.map(({ version }) => version)).to.deep.equal(Array.from({ length: 60 }, (_, i) => i + 1)));
    await stop();
  });

  it('watches across a killed redis without a gap or a double, while writes fail fast and are never sent twice', async () => {
    const store = createObjectStore({ redis: server.redis, prefix: randomUUID() });
    const { seen, stop } = collect(store);
    await store.commit([put(newNetwork('before'))]);
    process.kill(server.embedded.pid() ?? 0, 'SIGKILL');
    await rejection('STORE_UNAVAILABLE', untilError(() => store.list()));
    await eventually(async () => void (await store.commit([put(newNetwork('after'))])));
    await eventually(() => expect(seen.map(({ object }) => object.metadata.name)).to.deep.equal(['before', 'after']));
    await stop();
  });

  it('trims the change log to about the configured length, so that it cannot fill the memory', async () => {
    const prefix = randomUUID();
    const store = createObjectStore({ redis: server.redis, prefix, keptChanges: 100 });
    for (let i = 0; i < 10; i += 1) await store.commit(Array.from({ length: 100 }, (_, j) => put(newNetwork(`n${i}-${j}`))));
    expect(await server.redis.xlen(keysFor(prefix).log)).to.be.within(100, 300);
  });
});

/** Reads a watch in the background into `seen`; `stop` rejects with what ended it early. */
function collect(store: ObjectStore): { seen: Change[]; stop: () => Promise<void> } {
  const seen: Change[] = [];
  const aborter = new AbortController();
  const reading = (async () => {
    for await (const batch of store.watch(0, aborter.signal)) seen.push(...batch);
  })();
  reading.catch(() => {});
  return { seen, stop: () => (aborter.abort(), reading) };
}

async function untilError(attempt: () => Promise<unknown>): Promise<never> {
  for (;;) await attempt();
}
