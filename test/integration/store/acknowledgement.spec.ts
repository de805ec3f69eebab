import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Redis } from 'ioredis';
import { systemClock } from '../../../base/clock.js';
import { silentLog } from '../../../base/log.js';
import { put } from '../../../model/index.js';
import { NO_MARK, nextMark } from '../../../plan/going-back.js';
import { createAcknowledgement } from '../../../store/acknowledgement.js';
import { acknowledgedMirror, acknowledgedTokens } from '../../../store/acknowledged-store.js';
import type { HighWaterMark } from '../../../store/high-water-mark.js';
import { createMembership } from '../../../store/membership.js';
import { openMirror } from '../../../store/mirror.js';
import { createObjectStore } from '../../../store/object-store.js';
import { createTokenStore } from '../../../store/token-store.js';
import { CopiedRedis } from '../../support/copied-redis.js';
import { eventually } from '../../support/eventually.js';
import { newNetwork, rejection } from '../../support/object-store-contract.js';

const memoryMark = (): HighWaterMark => {
  let present = NO_MARK;
  return { get present() { return present; }, raise: (found) => { present = nextMark(present, found); }, moveTo: async () => {}, close: async () => {} };
};

/** A member of the control plane whose store is at `server`. */
async function memberOf(server: CopiedRedis, prefix: string, replicas = 1) {
  const [redis, writing] = [await server.connect(), await server.connect()] as [Redis, Redis];
  const mark = memoryMark();
  const store = createObjectStore({ redis, prefix });
  const mirror = await openMirror({ store, log: silentLog, clock: systemClock, mark: () => mark.present });
  const acknowledgement = createAcknowledgement({ redis: writing, prefix, member: 'a', replicas: () => replicas, patienceMs: () => 3000, mark, clock: systemClock });
  const profile = { id: 'a', hostname: '', endpoint: '', version: '', startedAt: '' };
  return {
    mark, store, mirror, acknowledgement, writing,
    asked: acknowledgedMirror(mirror, createObjectStore({ redis: writing, prefix }), acknowledgement),
    tokens: acknowledgedTokens(createTokenStore({ redis, prefix }), createTokenStore({ redis: writing, prefix }), acknowledgement),
    membership: createMembership({ redis, prefix, profile, mark: () => mark.present, isCopied: () => replicas > 0 }),
  };
}

const someToken = (name: string) => ({ name, role: 'admin', hash: '', createdAt: '' }) as const;

describe('writes of users, on a store that is copied', function () {
  this.timeout(30_000);
  let master: CopiedRedis;
  let copy: CopiedRedis;
  let member: Awaited<ReturnType<typeof memberOf>>;
  beforeEach(async () => {
    master = await CopiedRedis.start();
    copy = await CopiedRedis.start(master);
    member = await memberOf(master, randomUUID());
  });
  afterEach(async () => {
    copy.signal('SIGCONT');
    await member.mirror.close();
    await Promise.all([master.stop(), copy.stop()]);
  });

  it('are answered when the copy has them, and from then on are known to be acknowledged', async () => {
    const [change] = await member.asked.commit([put(newNetwork('a'))]);
    expect(member.mark.present.version).to.equal(change!.version);
    expect(member.asked.view.network('a')).to.not.equal(undefined);
    expect(await member.tokens.create(someToken('t'))).to.equal(true);
    const [redis] = copy.connections;
    expect(await redis!.eval('return #redis.call("KEYS", "*tokens")', 0)).to.equal(1);
  });

  it('wait a moment for a connection that is just being made again, instead of failing', async () => {
    const closed = once(member.writing, 'close');
    member.writing.disconnect(true);
    await closed;
    await member.asked.commit([put(newNetwork('patient'))]);
    expect(member.asked.view.network('patient')).to.not.equal(undefined);
  });

  it('are not said to be kept when the copy does not have them in time, and refused once it is silent; reads go on, and so do writes when it is back', async () => {
    await member.asked.commit([put(newNetwork('before'))]);
    copy.signal('SIGSTOP');
    const [first, second] = await Promise.all([rejection('NOT_ACKNOWLEDGED', member.asked.commit([put(newNetwork('late'))])), rejection('NOT_ACKNOWLEDGED', member.tokens.create(someToken('late')))]);
    for (const error of [first, second]) expect(error.message).to.contain('may or may not be kept').and.to.contain('drover get');
    await eventually(async () => expect(await member.writing.info('replication')).to.contain('min_slaves_good_slaves:0'));
    const refused = await rejection('STORE_NO_MAJORITY', member.asked.commit([put(newNetwork('refused'))]));
    expect(refused.message).to.contain('fewer than a majority of the managers can be reached: writes are refused, reads go on');
    await rejection('STORE_NO_MAJORITY', member.tokens.create(someToken('refused')));
    await rejection('STORE_NO_MAJORITY', member.membership.beat(1000));
    expect((await member.store.list('Network')).objects.map(({ metadata }) => metadata.name).sort()).to.deep.equal(['before', 'late']);
    expect(await member.tokens.get('refused')).to.equal(undefined);
    expect(member.asked.view.network('before')).to.not.equal(undefined);
    copy.signal('SIGCONT');
    await eventually(() => member.asked.commit([put(newNetwork('after'))]), 10_000);
    expect(member.mark.present.version).to.equal(await member.store.newestVersion());
  });

  it('are not said to be kept when the connection was lost in between: the server it comes back to may be another one', async () => {
    const { writing, acknowledgement, store } = member;
    const closed = new Promise((resolve) => writing.once('close', resolve));
    await rejection('NOT_ACKNOWLEDGED', acknowledgement.acknowledged(async () => {
      await store.commit([put(newNetwork('a'))]);
      writing.disconnect(true);
      await closed;
      await eventually(() => expect(writing.status).to.equal('ready'));
    }));
  });

  it('wait for nobody where nobody copies the store', async () => {
    const alone = await memberOf(master, randomUUID(), 0);
    copy.signal('SIGSTOP');
    await alone.asked.commit([put(newNetwork('a'))]);
    await alone.acknowledgement.look({ epoch: 0, version: 1 });
    expect(alone.mark.present).to.deep.equal({ epoch: 0, version: 1 });
    await alone.mirror.close();
  });
});
