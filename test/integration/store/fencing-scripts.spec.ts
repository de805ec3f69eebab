import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { isCode } from '../../../base/errors.js';
import { put, type Hold } from '../../../model/index.js';
import { NO_MARK } from '../../../plan/going-back.js';
import { createHistory } from '../../../store/history.js';
import { createLease } from '../../../store/lease.js';
import { keysFor } from '../../../store/keys.js';
import { createMembership } from '../../../store/membership.js';
import { createObjectStore } from '../../../store/object-store.js';
import type { CommitOptions } from '../../../store/contract.js';
import { FencingModel } from '../../support/fencing-model.js';
import { newNetwork } from '../../support/object-store-contract.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

const MEMBERS = ['a', 'b', 'c'];
const HOSTS = ['node-1', 'node-2'];
const LONG_MS = 600_000;
const NO_TOKEN = -1;
/** Nothing that any store of these histories can have. */
const BEYOND = { epoch: 1_000_000, version: 1 };

const someSteps = fc.array(fc.record({
  act: fc.constantFrom('campaign', 'renew', 'release', 'expire', 'commit', 'beat', 'lose', 'claim', 'release host', 'observe', 'alarm', 'accept loss', 'accept loss'),
  member: fc.constantFrom(...MEMBERS), host: fc.constantFrom(...HOSTS),
}), { minLength: 5, maxLength: 40 });

type Step = typeof someSteps extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

describe('the scripts for lease, members and holds', () => {
  let server: TestRedis;
  before(async () => { server = await startTestRedis(); });
  after(() => server.stop());

  it('do what the model does that whole histories are tried on', async function () {
    this.timeout(120_000);
    await fc.assert(fc.asyncProperty(someSteps, async (steps) => {
      const both = new Both(server);
      for (const step of steps) expect(await both.real(step), JSON.stringify(step)).to.deep.equal(both.modelled(step));
    }), { numRuns: 60 });
  });
});

/** The same steps on Redis and on the model. Tokens are times in Redis, so only that they grow, and who has what, is compared. */
class Both {
  readonly #model = new FencingModel();
  readonly #prefix = randomUUID();
  readonly #token = { real: new Map<string, number>(), modelled: new Map<string, number>() };
  #newest = 0;
  readonly #holds = { real: new Map<string, Hold>(), modelled: new Map<string, number>() };

  constructor(readonly server: TestRedis) {}

  async real({ act, member, host }: Step): Promise<unknown> {
    const { redis } = this.server;
    const options = { redis, prefix: this.#prefix };
    const lease = createLease({ ...options, owner: member, ttlMs: () => LONG_MS });
    const profile = { id: member, hostname: '', endpoint: '', version: '', startedAt: '' };
    const membership = createMembership({ ...options, profile, mark: () => (act === 'alarm' ? BEYOND : NO_MARK) });
    const token = this.#token.real.get(member) ?? NO_TOKEN;
    const hold = this.#holds.real.get(`${member} ${host}`) ?? { host, member, token: 0 };
    switch (act) {
      case 'campaign': {
        const reply = await lease.campaign();
        if (reply.kind !== 'granted') return reply.kind;
        this.#token.real.set(member, reply.token);
        return reply.token > this.#newest ? (this.#newest = reply.token, reply.kind) : 'granted with an old token';
      }
      case 'renew': return (await lease.renew(token)).kind;
      case 'release': return lease.release(token);
      case 'expire': return void await redis.del(keysFor(this.#prefix).lease);
      case 'commit': return this.#isTaken({ fencingToken: token });
      case 'beat': case 'alarm': {
        const { wasLost, members } = await membership.beat(LONG_MS);
        return { wasLost, members: [...members].sort() };
      }
      case 'lose': return void await redis.zadd(keysFor(this.#prefix).beats, 0, member);
      case 'claim': {
        const holds = await membership.claim(HOSTS);
        for (const one of holds ?? []) this.#holds.real.set(`${member} ${one.host}`, one);
        return holds?.map((one) => one.host);
      }
      case 'accept loss': return (await createHistory(options).acceptLoss()) !== undefined;
      case 'release host': return membership.release([hold]);
      case 'observe': return this.#isTaken({ hold });
    }
  }

  modelled({ act, member, host }: Step): unknown {
    const model = this.#model;
    const token = this.#token.modelled.get(member) ?? NO_TOKEN;
    const hold = this.#holds.modelled.get(`${member} ${host}`) ?? 0;
    switch (act) {
      case 'campaign': {
        const reply = model.campaign(member);
        if (reply.kind === 'granted') this.#token.modelled.set(member, reply.token);
        return reply.kind;
      }
      case 'renew': return model.renew(member, token).kind;
      case 'release': return model.release(token);
      case 'expire': return model.expire();
      case 'commit': return model.mayCommit(token);
      case 'beat': return model.beat(member);
      case 'alarm': return (model.alarm(), model.beat(member));
      case 'accept loss': return model.acceptLoss();
      case 'lose': return model.lose(member);
      case 'claim': {
        const granted = model.claim(member, HOSTS);
        for (const one of granted ?? []) this.#holds.modelled.set(`${member} ${one.host}`, one.token);
        return granted?.map((one) => one.host);
      }
      case 'release host': return model.unhold(member, host, hold);
      case 'observe': return model.mayObserve(member, host, hold);
    }
  }

  async #isTaken(options: CommitOptions): Promise<boolean> {
    const store = createObjectStore({ redis: this.server.redis, prefix: this.#prefix });
    try {
      await store.commit([put(newNetwork(randomUUID()))], options);
      return true;
    } catch (error) {
      if (isCode(error, 'STALE_FENCING_TOKEN') || isCode(error, 'STORE_REWOUND')) return false;
      throw error;
    }
  }
}
