import { expect } from 'chai';
import { SyncPace } from '../../../controllers/sync-pace.js';

/** Times at which a host is synced for additions that come every millisecond from 0 to `untilMs`. */
function syncsOf(hosts: number, untilMs: number): readonly number[] {
  const pace = new SyncPace();
  const syncs: number[] = [];
  for (let now = 0; now < untilMs; now++) {
    if (pace.waitMs('node-1', now) > 0) continue;
    pace.note('node-1', now, hosts);
    syncs.push(now);
  }
  return syncs;
}

describe('the pace of syncs', () => {
  it('syncs a quiet host as soon as the controllers have decided all that follows from one change', () => {
    expect(syncsOf(500, 31)).to.deep.equal([30]);
  });

  it('lets additions in a row wait longer and longer, until all hosts together make 100 syncs a second', () => {
    expect(syncsOf(100, 4000)).to.deep.equal([30, 80, 180, 380, 780, 1580, 2580, 3580]);
  });

  it('keeps a small cluster fast however much comes', () => {
    expect(syncsOf(3, 231)).to.deep.equal([30, 80, 130, 180, 230]);
  });

  it('is fast again after a quiet time', () => {
    const pace = new SyncPace();
    for (const now of [0, 50, 150, 350]) pace.note('node-1', now, 500);
    expect(pace.waitMs('node-1', 400)).to.be.greaterThan(0);
    expect(pace.waitMs('node-1', 2000)).to.equal(0);
    pace.note('node-1', 2000, 500);
    expect(pace.waitMs('node-1', 2050)).to.equal(30);
  });
});
