import { expect } from 'chai';
import { isLeading, LEASE_TIMES, nextLeadership, STANDBY, type Leadership, type LeaseReply } from '../../../plan/leadership.js';

const { ttlMs, renewMs, campaignMs, retryMs } = LEASE_TIMES;
const leader: Leadership = { role: 'leader', token: 7, until: 10_000 };
const after = (before: Leadership, reply: LeaseReply, { sentAt = 9000, now = 9010 } = {}) => nextLeadership(before, { sentAt, now, reply, spread: 0 });

describe('nextLeadership', () => {
  it('leads from a grant on, for the time to live since it was asked, as the store began to count no earlier', () => {
    expect(after(STANDBY, { kind: 'granted', token: 7 })).to.deep.equal({ state: { role: 'leader', token: 7, until: 9000 + ttlMs }, nextMs: renewMs });
  });

  it('does not lead by a grant that took longer than it is good for', () => {
    expect(after(STANDBY, { kind: 'granted', token: 7 }, { now: 9000 + ttlMs }).state).to.deep.equal(STANDBY);
  });

  it('leads on while renewals go unanswered, asks more often, and stops no later than the lease', () => {
    expect(after(leader, { kind: 'unanswered' })).to.deep.equal({ state: leader, nextMs: retryMs });
    expect(after(leader, { kind: 'unanswered' }, { now: 9990 }).nextMs).to.equal(10);
    expect(after(leader, { kind: 'unanswered' }, { now: 10_000 }).state).to.deep.equal(STANDBY);
  });

  it('steps down at once when another has led since', () => {
    expect(after(leader, { kind: 'lost' }).state).to.deep.equal(STANDBY);
    expect(after(leader, { kind: 'alarmed' }).state, 'or the store lacks something').to.deep.equal(STANDBY);
    expect(after(STANDBY, { kind: 'alarmed' }).nextMs).to.be.greaterThan(0);
  });

  it('asks again when the lease of the other ends, or sooner as that may let go early', () => {
    expect(after(STANDBY, { kind: 'held', heldMs: 120 }).nextMs).to.equal(120);
    expect(after(STANDBY, { kind: 'held', heldMs: 3000 }).nextMs).to.equal(campaignMs);
  });

  it('does not count a process that stood still as leading, before it has asked anybody', () => {
    expect(isLeading(leader, 9999)).to.equal(true);
    expect(isLeading(leader, 10_000)).to.equal(false);
  });

  it('lets another lead within five seconds of the last sign of a leader that was killed', () => {
    expect(ttlMs + campaignMs + retryMs).to.be.at.most(5000);
  });
});
