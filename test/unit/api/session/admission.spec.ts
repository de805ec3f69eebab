import { expect } from 'chai';
import { createAdmission } from '../../../../api/session/admission.js';
import { createToken, hashToken } from '../../../../api/token.js';
import type { Role } from '../../../../model/index.js';
import { MemorySessions } from '../../../support/memory-sessions.js';
import { MemoryTokens } from '../../../support/memory-tokens.js';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-01-01T00:00:00.000Z');
const local = { user: 'local socket', role: 'admin' } as const;

describe('admission', () => {
  let now: number;
  let tokens: MemoryTokens;
  let sessions: MemorySessions;
  let admission: ReturnType<typeof createAdmission>;
  beforeEach(() => {
    now = START;
    tokens = new MemoryTokens();
    sessions = new MemorySessions();
    admission = createAdmission({ tokens, sessions, clock: { now: () => now } });
  });

  const tokenFor = async (name: string, role: Role, expiresAt?: string): Promise<string> => {
    const token = createToken(name);
    const record = { name, role, hash: hashToken(token), createdAt: new Date(START).toISOString(), ...(expiresAt !== undefined && { expiresAt }) };
    if (!(await tokens.create(record))) await tokens.replace(record);
    return token;
  };
  const identityOf = async (token: string) => (await admission.identify({ kind: 'token', token }))!;
  const stands = async (id: string): Promise<boolean> => (await admission.identify({ kind: 'session', id })) !== undefined;

  it('keeps a session for twelve hours, as whom its token stood for, and never longer than that', async () => {
    const { id, expiresAt } = await admission.openSession(await identityOf(await tokenFor('ada', 'view')));
    expect(expiresAt).to.equal('2026-01-01T12:00:00.000Z');
    expect(await admission.identify({ kind: 'session', id })).to.deep.include({ user: 'ada', role: 'view', until: expiresAt });
    now += 12 * HOUR_MS - 1;
    expect(await stands(id)).to.equal(true);
    now += 1;
    expect(await stands(id)).to.equal(false);
  });

  it('ends a session with its token: removed, replaced, or over', async () => {
    const sessionOf = async (name: string, expiresAt?: string) => (await admission.openSession(await identityOf(await tokenFor(name, 'admin', expiresAt)))).id;
    const [removed, replaced, over] = [await sessionOf('a'), await sessionOf('b'), await sessionOf('c', '2026-01-01T01:00:00.000Z')];
    await tokens.remove('a');
    await tokenFor('b', 'admin');
    expect([await stands(removed), await stands(replaced), await stands(over)]).to.deep.equal([false, false, true]);
    now += HOUR_MS;
    expect(await stands(over)).to.equal(false);
    expect((await admission.openSession(local)).expiresAt).to.equal('2026-01-01T13:00:00.000Z'); // of nobody's token
  });

  it('lets a session be no way around the end of what it was made from, ticket by ticket', async () => {
    const first = await admission.openSession(await identityOf(await tokenFor('ada', 'admin', '2026-01-01T02:00:00.000Z')));
    now += HOUR_MS;
    const { ticket } = await admission.issueTicket((await admission.identify({ kind: 'session', id: first.id }))!);
    const second = await admission.openSession((await admission.redeem(ticket))!);
    expect([first.expiresAt, second.expiresAt]).to.deep.equal(['2026-01-01T02:00:00.000Z', '2026-01-01T02:00:00.000Z']);
  });

  it('takes a ticket once, with the role of whoever asked, and none when their token has ended meanwhile', async () => {
    const { ticket, expiresAt } = await admission.issueTicket(await identityOf(await tokenFor('bob', 'view')));
    expect(expiresAt).to.equal('2026-01-01T00:01:00.000Z');
    expect(await admission.redeem(ticket)).to.deep.include({ user: 'bob', role: 'view' });
    expect(await admission.redeem(ticket)).to.equal(undefined);
    const late = await admission.issueTicket(await identityOf(await tokenFor('eve', 'admin')));
    await tokens.remove('eve');
    expect(await admission.redeem(late.ticket)).to.equal(undefined);
    expect(await admission.redeem({ $ne: '' })).to.equal(undefined);
  });

  it('stores hashes alone: who reads the store can log in as nobody', async () => {
    const token = await tokenFor('ada', 'admin');
    const { id } = await admission.openSession(await identityOf(token));
    const { ticket } = await admission.issueTicket(local);
    const stored = JSON.stringify([...sessions.sessions, ...sessions.tickets]);
    for (const secret of [token, id, ticket]) expect(stored).not.to.contain(secret);
    expect(await stands([...sessions.sessions.keys()][0]!)).to.equal(false);
  });
});
