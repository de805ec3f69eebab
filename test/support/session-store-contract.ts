import { expect } from 'chai';
import type { SessionStore } from '../../store/contract.js';
import { eventually } from './eventually.js';

const MINUTE_MS = 60_000;
const ticket = { user: 'ada', role: 'admin' as const, tokenHash: 'aa' };
const session = { ...ticket, until: '2026-01-01T12:00:00.000Z' };

/** What every implementation of SessionStore must hold; `open` gives an empty store. */
export function itKeepsTheSessionStoreContract(open: () => SessionStore): void {
  let sessions: SessionStore;
  beforeEach(() => { sessions = open(); });

  it('knows a session until it is removed, and says whether there was one', async () => {
    await sessions.create('a', session, MINUTE_MS);
    expect([await sessions.get('a'), await sessions.get('b')]).to.deep.equal([session, undefined]);
    expect([await sessions.remove('a'), await sessions.remove('a'), await sessions.get('a')]).to.deep.equal([true, false, undefined]);
  });

  it('gives a ticket to one of those who ask, so that a link that was seen by another opens nothing', async () => {
    await sessions.createTicket('a', ticket, MINUTE_MS);
    const taken = await Promise.all(Array.from({ length: 5 }, () => sessions.takeTicket('a')));
    expect(taken.filter((one) => one !== undefined)).to.deep.equal([ticket]);
  });

  it('forgets both when their time is over', async () => {
    await sessions.create('a', session, 1);
    await sessions.createTicket('b', ticket, 1);
    await eventually(async () => expect(await sessions.get('a')).to.equal(undefined));
    await eventually(async () => expect(await sessions.takeTicket('b')).to.equal(undefined));
  });

  it('never takes a ticket for a session', async () => {
    await sessions.createTicket('a', ticket, MINUTE_MS);
    expect(await sessions.get('a')).to.equal(undefined);
  });
}
