import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { systemClock } from '../../../base/clock.js';
import { silentLog } from '../../../base/log.js';
import { put, type Mark, type Network, type StoreHistory } from '../../../model/index.js';
import { isRewound, NO_MARK } from '../../../plan/going-back.js';
import type { ObjectStore } from '../../../store/contract.js';
import { createAcknowledgement } from '../../../store/acknowledgement.js';
import { createHistory } from '../../../store/history.js';
import { keysFor } from '../../../store/keys.js';
import { createLease } from '../../../store/lease.js';
import { createMembership } from '../../../store/membership.js';
import { openMirror, type Mirror } from '../../../store/mirror.js';
import { createObjectStore } from '../../../store/object-store.js';
import { CopiedRedis } from '../../support/copied-redis.js';
import { eventually } from '../../support/eventually.js';
import { newNetwork, rejection } from '../../support/object-store-contract.js';

const LONG_MS = 60_000;

/** What the member `id` does at one server. */
const memberAt = (redis: Redis, prefix: string, { id, mark = NO_MARK }: { id: string; mark?: Mark }) => ({
  store: createObjectStore({ redis, prefix }),
  history: createHistory({ redis, prefix }),
  lease: createLease({ redis, prefix, owner: id, ttlMs: () => LONG_MS, mark: () => mark }),
  membership: createMembership({ redis, prefix, profile: { id, hostname: '', endpoint: '', version: '', startedAt: '' }, mark: () => mark, isCopied: () => true }),
});

describe('a store that a copy takes over', function () {
  this.timeout(60_000);
  let master: CopiedRedis;
  let copy: CopiedRedis;
  let prefix: string;
  before(async () => {
    master = await CopiedRedis.start();
    copy = await CopiedRedis.start(master);
    for (const { connections: [redis] } of [master, copy]) await redis!.config('SET', 'min-replicas-to-write', '0');
  });
  beforeEach(() => { prefix = randomUUID(); });
  afterEach(async () => {
    await copy.connections[0]!.replicaof('127.0.0.1', master.port);
    await eventually(async () => expect(await copy.connections[0]!.info('replication')).to.contain('master_link_status:up'), 10_000);
  });
  after(() => Promise.all([master.stop(), copy.stop()]));

  const at = (server: CopiedRedis, id: string, mark?: Mark) => memberAt(server.connections[0]!, prefix, { id, mark });
  const names = (mirror: Mirror): string[] => [...mirror.view.list('Network')].map(({ metadata, status }) => `${metadata.name} ${status.vni}`).sort();

  /** Both have `kept`; only the old master has `lost`, and a new version of `kept`. Returns what was acknowledged there. */
  const partWays = async (): Promise<Mark> => {
    const { store, membership } = at(master, 'a');
    await membership.beat(LONG_MS);
    const [kept] = await store.commit([put(newNetwork('kept', 1))]);
    await master.connections[0]!.wait(1, 5000);
    await copy.connections[0]!.replicaof('NO', 'ONE');
    await store.commit([put(newNetwork('lost', 2)), put({ ...(kept!.object as Network), status: { ...(kept!.object as Network).status, vni: 3 } })]);
    return { epoch: 0, version: await store.newestVersion() };
  };

  it('gives no version twice, so that nobody takes what was written there for what was lost', async () => {
    const { version } = await partWays();
    const { store } = at(copy, 'b');
    const [change] = await store.commit([put(newNetwork('other'))]);
    expect(change!.version).to.be.greaterThan(version);
    const { gaps: [, gap] } = (await store.list()).history!;
    expect(gap).to.deep.equal({ after: version - 2, before: change!.version - 1 });
  });

  it('raises the alarm for who knows of an acknowledged version that it lacks, however much was written since, and refuses everybody', async () => {
    const mark = await partWays();
    const [a, b] = [at(copy, 'a', mark), at(copy, 'b')];
    await b.membership.beat(LONG_MS);
    const reply = await b.lease.campaign();
    const token = reply.kind === 'granted' ? reply.token : expect.fail();
    for (const name of ['x', 'y', 'z']) await b.store.commit([put(newNetwork(name))]);
    const { alarm } = await a.membership.beat(LONG_MS);
    expect(alarm).to.include({ member: 'a', acknowledged: mark.version, found: mark.version - 2 });
    expect((await b.membership.beat(LONG_MS)).alarm).to.deep.equal(alarm);
    expect(await b.history.alarm()).to.deep.equal(alarm);
    expect((await b.store.list()).isAlarmed).to.equal(true);
    for (const { lease, membership, store } of [a, b]) {
      expect(await lease.campaign()).to.deep.equal({ kind: 'alarmed' });
      expect(await lease.renew(token)).to.deep.equal({ kind: 'alarmed' });
      expect(await membership.claim(['node-1'])).to.equal(undefined);
      await rejection('STORE_REWOUND', store.commit([put(newNetwork('refused'))]));
    }
  });

  it('raises it for whoever comes first, also to campaign or to renew', async () => {
    const mark = await partWays();
    expect(await at(copy, 'a', mark).lease.renew(1)).to.deep.equal({ kind: 'alarmed' });
    await at(copy, 'b').history.acceptLoss();
    expect(await at(copy, 'a', mark).lease.campaign(), 'of another epoch').to.include({ kind: 'granted' });
    expect(await at(copy, 'a', { epoch: 2, version: 0 }).lease.campaign(), 'even that a loss was accepted is lost').to.deep.equal({ kind: 'alarmed' });
  });

  it('raises it also for who is about to be told that a write of theirs is kept there', async () => {
    const mark = await partWays();
    const [redis] = copy.connections as [Redis];
    const known = { present: mark, raise: () => expect.fail('the mark would hide the loss'), moveTo: async () => {}, close: async () => {} };
    const { acknowledged } = createAcknowledgement({ redis, prefix, member: 'a', replicas: () => 1, patienceMs: () => 3000, mark: known, clock: systemClock });
    await rejection('STORE_REWOUND', acknowledged(() => at(copy, 'a').store.commit([put(newNetwork('x'))])));
    expect((await at(copy, 'b').membership.beat(LONG_MS)).alarm).to.include({ member: 'a' });
  });

  it('goes on when the loss is accepted, and with the old marks when a server with everything is back instead', async () => {
    const mark = await partWays();
    expect((await at(copy, 'a', mark).membership.beat(LONG_MS)).alarm).to.not.equal(undefined);
    expect((await at(master, 'a', mark).membership.beat(LONG_MS)).alarm, 'the old master lacks nothing').to.equal(undefined);
    const { history, store, membership } = at(copy, 'a', mark);
    expect(await history.acceptLoss()).to.include({ acknowledged: mark.version });
    expect(await history.acceptLoss(), 'once').to.equal(undefined);
    const { alarm, found } = await membership.beat(LONG_MS);
    expect(alarm).to.equal(undefined);
    expect(found.epoch).to.equal(1);
    const [change] = await store.commit([put(newNetwork('x'))]);
    expect(change!.version).to.be.greaterThan(found.version);
  });

  it('is not followed while it lacks what was acknowledged, and taken as it is when that was accepted', async () => {
    const mark = await partWays();
    const { mirror, moveTo } = await switched(at(master, 'a').store, mark);
    expect(names(mirror)).to.deep.equal(['kept 3', 'lost 2']);
    moveTo(at(copy, 'b').store);
    await at(copy, 'b').store.commit([put(newNetwork('other', 4))]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(names(mirror)).to.deep.equal(['kept 3', 'lost 2']);
    await at(copy, 'a', mark).membership.beat(LONG_MS);
    await at(copy, 'b').history.acceptLoss();
    await eventually(() => expect(names(mirror)).to.deep.equal(['kept 1', 'other 4']), 5000);
    await mirror.catchUp({ timeoutMs: 5000 });
    await mirror.close();
  });

  it('is followed where only what nobody had been promised is lost, with nothing left of that', async () => {
    await partWays();
    const { mirror, moveTo } = await switched(at(master, 'a').store, NO_MARK);
    moveTo(at(copy, 'b').store);
    await at(copy, 'b').store.commit([put(newNetwork('other', 4))]);
    await eventually(() => expect(names(mirror)).to.deep.equal(['kept 1', 'other 4']), 5000);
    await mirror.catchUp({ timeoutMs: 5000 });
    await mirror.close();
  });

  it('is listed anew at once by who follows it, though nothing is written there yet', async () => {
    const { store, membership } = at(master, 'a');
    await membership.beat(LONG_MS);
    await store.commit([put(newNetwork('kept', 1))]);
    const mirror = await openMirror({ store, log: silentLog, clock: systemClock });
    await mirror.catchUp({ timeoutMs: 1000 });
    await new Promise((resolve) => setTimeout(resolve, 100)); // the watch waits for a change
    await master.connections[0]!.hset(keysFor(prefix).history, 'line', 'of another server');
    await membership.beat(LONG_MS);
    await mirror.catchUp({ timeoutMs: 1000 });
    expect(names(mirror)).to.deep.equal(['kept 1']);
    await mirror.close();
  });

  const someVersion = fc.integer({ min: 0, max: 30 });
  const someHistory = fc.record({ epoch: fc.integer({ min: 0, max: 2 }), version: someVersion, gaps: fc.uniqueArray(someVersion, { maxLength: 6 }) }).map(({ epoch, version, gaps }): StoreHistory => {
    const bounds = [...gaps].sort((x, y) => x - y);
    return { epoch, version, gaps: bounds.flatMap((after, index) => (index % 2 === 0 && bounds[index + 1] !== undefined ? [{ after, before: bounds[index + 1]! }] : [])) };
  });

  it('is judged by the scripts as by the plan, whatever its history', async () => {
    const redis = master.connections[0]!;
    await fc.assert(fc.asyncProperty(someHistory, fc.record({ epoch: fc.integer({ min: 0, max: 2 }), version: someVersion }), async (found, mark) => {
      const own = randomUUID();
      const keys = keysFor(own);
      const gaps = found.gaps.map(({ after, before }) => `${after} ${before} `).join('');
      await redis.multi().set(keys.version, found.version).hset(keys.history, { epoch: found.epoch, gaps }).exec();
      expect((await memberAt(redis, own, { id: 'a' }).store.list()).history).to.deep.equal(found);
      const { alarm } = await createMembership({ redis, prefix: own, profile: { id: 'a', hostname: '', endpoint: '', version: '', startedAt: '' }, mark: () => mark }).beat(LONG_MS);
      expect(alarm !== undefined).to.equal(isRewound(mark, found));
    }), { numRuns: 500 });
  });
});

/** A mirror of a store that can become another one, whose watch breaks then as that of a lost connection. */
async function switched(first: ObjectStore, mark: Mark) {
  let present = first;
  let breakOff = new AbortController();
  const store: ObjectStore = {
    get: (kind, name) => present.get(kind, name), list: (kind) => present.list(kind), newestVersion: () => present.newestVersion(), commit: (writes, options) => present.commit(writes, options),
    watch: (version, signal) => present.watch(version, AbortSignal.any([signal, breakOff.signal])),
  };
  const mirror = await openMirror({ store, log: silentLog, clock: systemClock, mark: () => mark });
  const moveTo = (next: ObjectStore): void => {
    present = next;
    breakOff.abort();
    breakOff = new AbortController();
  };
  return { mirror, moveTo };
}
