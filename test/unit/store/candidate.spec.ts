import { expect } from 'chai';
import { OperatorError } from '../../../base/errors.js';
import { silentLog } from '../../../base/log.js';
import { DEFAULT_CLUSTER_SPEC } from '../../../model/index.js';
import { LEASE_TIMES, type LeaseReply } from '../../../plan/leadership.js';
import { memberTimes } from '../../../plan/member-times.js';
import { Candidate } from '../../../store/candidate.js';
import type { Lease } from '../../../store/lease.js';
import { FencingModel } from '../../support/fencing-model.js';
import { ManualClock } from '../../support/manual-clock.js';

describe('a candidate', () => {
  const open = () => {
    const clock = new ManualClock();
    const store = new FencingModel();
    const faults = { answers: true, isDown: false };
    const answer = (reply: () => LeaseReply): Promise<LeaseReply> => {
      store.now = clock.now();
      if (faults.isDown) return Promise.reject(new OperatorError('STORE_UNAVAILABLE', 'no connection'));
      const said = reply();
      return faults.answers ? Promise.resolve(said) : new Promise(() => {});
    };
    const leaseOf = (owner: string): Lease => ({
      campaign: () => answer(() => store.campaign(owner)),
      renew: (token) => answer(() => store.renew(owner, token)),
      release: async (token) => store.release(token),
    });
    const candidate = (owner: string) => {
      const changes: (number | undefined)[] = [];
      const one = new Candidate({ lease: leaseOf(owner), clock, log: silentLog, times: () => memberTimes(DEFAULT_CLUSTER_SPEC), random: () => 0, onChange: (token) => changes.push(token) });
      one.start();
      return { one, changes };
    };
    return { clock, store, faults, candidate };
  };

  it('leads for as long as it can renew', async () => {
    const { clock, candidate } = open();
    const { one, changes } = candidate('a');
    await clock.pass(60_000);
    expect(changes).to.deep.equal([1]);
    expect(one.token).to.equal(1);
  });

  for (const fault of ['does not answer', 'is not there'] as const) {
    it(`steps down before its lease is over when the store ${fault}, and leads again with a newer token when that is back`, async () => {
      const { clock, faults, candidate } = open();
      const { one, changes } = candidate('a');
      await clock.pass(500);
      Object.assign(faults, fault === 'does not answer' ? { answers: false } : { isDown: true });
      await clock.pass(LEASE_TIMES.ttlMs);
      expect(changes).to.deep.equal([1, undefined]);
      expect(one.token).to.equal(undefined);
      Object.assign(faults, { answers: true, isDown: false });
      await clock.pass(3000);
      expect(changes.at(-1)).to.be.greaterThan(1);
      await one.stop();
    });
  }

  it('has no token any more after it stood still for longer than its lease, even before it has asked', async () => {
    const { clock, candidate } = open();
    const { one } = candidate('a');
    await clock.pass(500);
    clock.jump(LEASE_TIMES.ttlMs);
    expect(one.token).to.equal(undefined);
  });

  it('stands by when another has led meanwhile, and is next when that dies', async () => {
    const { clock, store, candidate } = open();
    const { one, changes } = candidate('a');
    await clock.pass(100);
    clock.jump(LEASE_TIMES.ttlMs + 1000);
    store.now = clock.now();
    expect(store.campaign('b')).to.deep.equal({ kind: 'granted', token: 2 });
    await clock.pass(1000);
    expect(changes).to.deep.equal([1, undefined]);
    await clock.pass(LEASE_TIMES.ttlMs);
    expect(one.token).to.equal(3);
  });
});
