import { expect } from 'chai';
import { mayLead, memberFor, NO_SEATS, type Seats } from '../../../plan/seats.js';

const GUEST = 'laptop';
const SEATS: Seats = new Map([['m1', { host: 'node-1', isSettled: true }], ['m2', { host: 'node-2', isSettled: true }], ['m3', { host: 'node-3', isSettled: false }]]);

describe('memberFor', () => {
  it('gives no host to the member that runs on it while another can work there, since demoting it would end the work', () => {
    expect(memberFor('node-1', ['m1', 'm2', GUEST], SEATS)).to.equal('m2');
    expect(memberFor('node-1', ['m1', GUEST], SEATS)).to.equal(GUEST);
    expect(memberFor('node-1', ['m1'], SEATS)).to.equal('m1');
  });

  it('prefers managers to guests, and guests to one that is on its way in or out', () => {
    expect(memberFor('node-9', ['m1', 'm3', GUEST], SEATS)).to.equal('m1');
    expect(memberFor('node-9', ['m3', GUEST], SEATS)).to.equal(GUEST);
    expect(memberFor('node-9', ['m3'], SEATS)).to.equal('m3');
  });

  it('gives a host that is on its way in or out to a guest, for whom it is no burden, else to a manager', () => {
    expect(memberFor('node-3', ['m1', 'm2', 'm3', GUEST], SEATS)).to.equal(GUEST);
    expect(memberFor('node-3', ['m1', 'm3'], SEATS)).to.equal('m1');
  });

  it('gives a host that shall run another build to the member that has it, and to another when that one is gone', () => {
    const seats: Seats = new Map([['m1', { host: 'node-1', isSettled: false, by: 'm2' }], ['m2', { host: 'node-2', isSettled: true }], ['m3', { host: 'node-3', isSettled: true }]]);
    expect(memberFor('node-1', ['m1', 'm2', 'm3', GUEST], seats)).to.equal('m2');
    expect(memberFor('node-1', ['m1', 'm3', GUEST], seats)).to.equal(GUEST);
  });

  it('is nobody without members', () => expect(memberFor('node-1', [], SEATS)).to.equal(undefined));
});

describe('mayLead', () => {
  it('lets a guest lead only while no settled manager is alive', () => {
    expect(mayLead(GUEST, [GUEST, 'm1'], SEATS)).to.equal(false);
    expect(mayLead(GUEST, [GUEST, 'm3'], SEATS)).to.equal(true);
    expect(mayLead(GUEST, [GUEST, 'other'], NO_SEATS)).to.equal(true);
  });

  it('lets one on its way in or out lead only when nobody else is there', () => {
    expect(mayLead('m3', ['m3', GUEST], SEATS)).to.equal(false);
    expect(mayLead('m3', ['m3'], SEATS)).to.equal(true);
    expect(mayLead('m1', ['m1', 'm2', GUEST], SEATS)).to.equal(true);
  });

  it('leaves somebody to lead, whoever is alive', () => {
    const all = ['m1', 'm2', 'm3', GUEST];
    for (let mask = 1; mask < 16; mask++) {
      const members = all.filter((_, index) => (mask & (1 << index)) !== 0);
      expect(members.some((member) => mayLead(member, members, SEATS)), members.join()).to.equal(true);
    }
  });
});
