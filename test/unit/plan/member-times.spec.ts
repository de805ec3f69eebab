import { expect } from 'chai';
import { DEFAULT_CLUSTER_SPEC } from '../../../model/index.js';
import { LEASE_TIMES } from '../../../plan/leadership.js';
import { memberTimes } from '../../../plan/member-times.js';

describe('memberTimes', () => {
  it('gives hosts and members the same patience, so that slow hosts can carry members', () => {
    expect(memberTimes({ heartbeat: { intervalMs: 1000, misses: 6 } })).to.deep.equal({ lostMs: 6000, replyMs: 2000, lease: { ...LEASE_TIMES, ttlMs: 7000 } });
  });

  it('is never less patient than by default: a lost member costs more than a lost beat', () => {
    expect(memberTimes(DEFAULT_CLUSTER_SPEC)).to.deep.equal(memberTimes({ heartbeat: { intervalMs: 200, misses: 2 } }));
    expect(memberTimes(DEFAULT_CLUSTER_SPEC).lease).to.deep.equal(LEASE_TIMES);
  });
});
