import { expect } from 'chai';
import { DEFAULT_CLUSTER_SPEC } from '../../../model/index.js';
import { LEASE_TIMES } from '../../../plan/leadership.js';
import { memberTimes } from '../../../plan/member-times.js';

describe('memberTimes', () => {
  it('gives hosts and members the same patience, so that slow hosts can carry members', () => {
    expect(memberTimes({ heartbeat: { intervalMs: 1000, misses: 6 } })).to.deep.equal({ lostMs: 6000, replyMs: 2000, beatMs: 1600, lease: { ...LEASE_TIMES, ttlMs: 7000, renewMs: 2000 } });
  });

  it('lets members ask less often when they are patient, but for a newcomer not too seldom, and with several tries within the patience', () => {
    const { lostMs, beatMs, lease } = memberTimes({ heartbeat: { intervalMs: 1000, misses: 30 } });
    expect([beatMs, lease.renewMs]).to.deep.equal([3000, 3000]);
    expect(lostMs / beatMs).to.be.above(3);
  });

  it('is never less patient than by default: a lost member costs more than a lost beat', () => {
    expect(memberTimes(DEFAULT_CLUSTER_SPEC)).to.deep.equal(memberTimes({ heartbeat: { intervalMs: 200, misses: 2 } }));
    expect(memberTimes(DEFAULT_CLUSTER_SPEC).lease).to.deep.equal(LEASE_TIMES);
  });
});
