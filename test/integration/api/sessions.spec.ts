import { request } from 'node:http';
import { expect } from 'chai';
import { hashToken } from '../../../api/token.js';
import type { SessionInfo, SessionTicket } from '../../../api/contract.js';
import { listenLocally } from '../../../bin/listen-locally.js';
import type { Role } from '../../../model/index.js';
import { keysFor } from '../../../store/keys.js';
import { createSessionStore } from '../../../store/session-store.js';
import { createTokenStore } from '../../../store/token-store.js';
import { Browser, failureIn, type Answer } from '../../support/browser.js';
import { openBrowserDoors, type BrowserDoors } from '../../support/browser-doors.js';
import { aNetwork, aNode, aService } from '../../support/builders.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

const SCALE = '/v1/services/web/scale';
const infoIn = ({ text }: Answer): SessionInfo => JSON.parse(text) as SessionInfo;

describe('sessions of browsers', () => {
  let server: TestRedis;
  let doors: BrowserDoors;
  before(async () => { server = await startTestRedis(); });
  after(() => server.stop());
  beforeEach(async () => { doors = await openBrowserDoors(server, aNode(), aNetwork(), aService({ name: 'web' })); });
  afterEach(() => doors.close());

  const loggedIn = async (name: string, role: Role, browser = doors.browser()): Promise<Browser> => {
    expect((await browser.logIn({ token: await doors.tokenFor(name, role) })).status).to.equal(200);
    return browser;
  };
  const ticketOf = async (token: string): Promise<string> => {
    const answer = await doors.browser().ask('/v1/session/tickets', { method: 'POST', body: {}, headers: { authorization: `Bearer ${token}` } });
    return (JSON.parse(answer.text) as SessionTicket).ticket;
  };
  const asks = async (browser: Browser): Promise<string> => {
    const answer = await browser.ask('/v1/session');
    return answer.status === 200 ? infoIn(answer).user : failureIn(answer);
  };

  it('begin with a token, which the browser need not keep: a cookie that no script reads stands for it', async () => {
    const browser = doors.browser();
    const answer = await browser.logIn({ token: await doors.tokenFor('ada', 'admin') });
    expect(infoIn(answer)).to.include({ user: 'ada', role: 'admin' });
    expect(Date.parse(infoIn(answer).expiresAt ?? '') - Date.now()).to.be.within(43_100_000, 43_200_000);
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    expect(cookie).to.match(/^drover-session=[A-Za-z0-9_-]{43};/).and.to.contain('HttpOnly').and.to.contain('SameSite=Strict').and.to.match(/Path=\/(;|$)/).and.to.match(/Max-Age=43(199|200)(;|$)/);
    expect(cookie).not.to.contain('Secure').and.not.to.contain('Domain');
    expect(infoIn(await browser.ask('/v1/session'))).to.deep.equal(infoIn(answer));
    expect((await browser.ask(SCALE, { method: 'POST', body: { replicas: 4 } })).status).to.equal(200);
  });

  it('are bound to their host over TLS', async () => {
    const browser = doors.tlsBrowser();
    const answer = await browser.logIn({ token: await doors.tokenFor('ada', 'admin') });
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    expect(cookie).to.match(/^__Host-drover=[A-Za-z0-9_-]{43};/).and.to.contain('Secure').and.to.contain('HttpOnly').and.to.contain('SameSite=Strict').and.to.match(/Path=\/(;|$)/).and.not.to.contain('Domain');
    expect(await asks(browser)).to.equal('ada');
    const elsewhere = doors.browser(); // the same store, the other protocol
    elsewhere.cookies.set('__Host-drover', browser.cookies.get('__Host-drover') ?? '');
    expect(await asks(elsewhere)).to.equal('401 UNAUTHENTICATED');
  });

  it('begin with a ticket, once, as whoever asked for it', async () => {
    const token = await doors.tokenFor('bob', 'view');
    const ticket = await ticketOf(token);
    const browser = doors.browser();
    expect(infoIn(await browser.logIn({ ticket }))).to.include({ user: 'bob', role: 'view' });
    expect(failureIn(await doors.browser().logIn({ ticket }))).to.equal('401 UNAUTHENTICATED');
    expect(await asks(browser)).to.equal('bob');
    await doors.deps.tokens.remove('bob');
    expect(await asks(browser)).to.equal('401 UNAUTHENTICATED');
  });

  it('begin with no ticket that is over, wrong or none at all', async () => {
    const ticket = await ticketOf(await doors.tokenFor('bob', 'view'));
    const key = keysFor(doors.prefix).ticket(hashToken(ticket));
    expect(await server.redis.pttl(key)).to.be.within(1, 60_000);
    await server.redis.pexpire(key, 1);
    while ((await server.redis.exists(key)) === 1);
    expect(failureIn(await doors.browser().logIn({ ticket }))).to.equal('401 UNAUTHENTICATED');
    expect(failureIn(await doors.browser().logIn({ ticket: 'x' }))).to.equal('401 UNAUTHENTICATED');
    expect(failureIn(await doors.browser().logIn({ token: 'drover_bob_x' }))).to.equal('401 UNAUTHENTICATED');
    for (const body of [{}, { ticket: { $ne: '' } }, { token: 7 }, []]) expect(failureIn(await doors.browser().logIn(body)), JSON.stringify(body)).to.equal('400 USAGE');
  });

  it('keep the role of their token', async () => {
    const browser = await loggedIn('bob', 'view');
    expect((await browser.ask('/v1/nodes')).status).to.equal(200);
    expect(failureIn(await browser.ask(SCALE, { method: 'POST', body: { replicas: 9 } }))).to.equal('403 FORBIDDEN');
    expect(failureIn(await browser.ask('/v1/tokens'))).to.equal('403 FORBIDDEN');
  });

  it('end with their token: replaced, removed or over', async () => {
    const soon = new Date(Date.now() + 2000).toISOString();
    const browsers = [await loggedIn('ada', 'admin'), await loggedIn('bob', 'view'), doors.browser()];
    const answer = await browsers[2]!.logIn({ token: await doors.tokenFor('eve', 'view', soon) });
    expect(infoIn(answer).expiresAt).to.equal(soon);
    await doors.tokenFor('ada', 'admin');
    await doors.deps.tokens.remove('bob');
    await doors.deps.tokens.replace({ ...(await doors.deps.tokens.get('eve'))!, expiresAt: new Date(Date.now() - 1).toISOString() });
    expect(await Promise.all(browsers.map(asks))).to.deep.equal(Array(3).fill('401 UNAUTHENTICATED'));
  });

  it('end when they are told to, for whoever kept the cookie, too; another login ends the one before', async () => {
    const browser = await loggedIn('ada', 'admin');
    const kept = doors.browser();
    kept.cookies.set('drover-session', browser.cookies.get('drover-session') ?? '');
    await browser.logIn({ token: await doors.tokenFor('bob', 'view') });
    expect(await Promise.all([browser, kept].map(asks))).to.deep.equal(['bob', '401 UNAUTHENTICATED']);
    kept.cookies.set('drover-session', browser.cookies.get('drover-session') ?? '');
    expect((await browser.ask('/v1/session', { method: 'DELETE' })).status).to.equal(204);
    expect(browser.cookies.size).to.equal(0);
    expect(await Promise.all([browser, kept].map(asks))).to.deep.equal(Array(2).fill('401 UNAUTHENTICATED'));
  });

  it('end what they have open, soon after they have ended', async () => {
    const browser = await loggedIn('ada', 'admin');
    const { port } = new URL(doors.http);
    const headers = { cookie: `drover-session=${browser.cookies.get('drover-session')}` };
    const ended = new Promise<void>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path: '/v1/events', headers: { ...headers, accept: 'text/event-stream' } }, (response) => {
        response.on('error', () => undefined).resume();
        response.once('close', () => resolve());
        void browser.ask('/v1/session', { method: 'DELETE' }).catch(reject);
      }).on('error', reject).end();
    });
    await ended;
  });

  it('are known to every member of the control plane', async () => {
    const { deps, prefix } = doors;
    const redis = server.connect();
    const other = (await listenLocally({ deps: { ...deps, tokens: createTokenStore({ redis, prefix }), sessions: createSessionStore({ redis, prefix }) }, port: 0 }))!;
    try {
      const browser = await loggedIn('ada', 'admin');
      const there = new Browser(other.url);
      there.cookies.set('drover-session', browser.cookies.get('drover-session') ?? '');
      expect(await asks(there)).to.equal('ada');
      await there.ask('/v1/session', { method: 'DELETE' });
      expect(await asks(browser)).to.equal('401 UNAUTHENTICATED');
    } finally {
      await other.close();
    }
  });

  it('have wrong logins counted by address, and neither a page without a cookie nor one whose session is over', async () => {
    const stale = await loggedIn('old', 'view');
    await doors.deps.tokens.remove('old');
    for (let i = 0; i < 15; i += 1) expect([await asks(doors.browser()), await asks(stale)]).to.deep.equal(Array(2).fill('401 UNAUTHENTICATED'));
    const wrong: Answer[] = [];
    for (let i = 0; i < 12; i += 1) wrong.push(await doors.browser().logIn(i % 2 === 0 ? { token: 'drover_ada_wrong' } : { ticket: 'wrong' }));
    expect(wrong.map(({ status }) => status)).to.deep.equal([...Array<number>(10).fill(401), 429, 429]);
    expect(Number(wrong[11]?.headers['retry-after'])).to.be.within(1, 60);
    await loggedIn('ada', 'admin'); // a right one passes
  });

  it('are no reason to let in whoever shows a wrong token besides', async () => {
    const browser = await loggedIn('ada', 'admin');
    expect(failureIn(await browser.ask('/v1/nodes', { headers: { authorization: 'Bearer drover_ada_wrong' } }))).to.equal('401 UNAUTHENTICATED');
  });

  describe('and the pages of others', () => {
    const scale = (browser: Browser, headers: Readonly<Record<string, string | undefined>>) => browser.ask(SCALE, { method: 'POST', body: { replicas: 5 }, headers });

    it('change nothing by a cookie: of another site, of another port of this machine, or unsaid', async () => {
      const browser = await loggedIn('ada', 'admin');
      const foreign = [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': undefined, origin: 'http://127.0.0.1:3000' }, { 'sec-fetch-site': undefined, origin: 'null' }, { 'sec-fetch-site': undefined }];
      for (const headers of foreign) expect(failureIn(await scale(browser, headers)), JSON.stringify(headers)).to.equal('403 CROSS_SITE');
      expect(failureIn(await browser.ask('/v1/session', { method: 'DELETE', headers: { 'sec-fetch-site': 'cross-site' } }))).to.equal('403 CROSS_SITE');
      expect((await doors.api.store.get('Service', 'web'))?.spec.replicas).not.to.equal(5);
      const told = (await doors.api.audit.list()).filter(({ code }) => code === 'CROSS_SITE');
      expect(told[0]).to.include({ user: 'ada', action: 'scale', outcome: 'refused' });
    });

    it('are told from our own by Origin where a browser says nothing better', async () => {
      const browser = await loggedIn('ada', 'admin');
      expect((await scale(browser, { 'sec-fetch-site': undefined, origin: doors.http })).status).to.equal(200);
      const secure = await loggedIn('ada', 'admin', doors.tlsBrowser());
      expect((await scale(secure, { 'sec-fetch-site': undefined, origin: doors.https })).status).to.equal(200);
      expect(failureIn(await scale(secure, { 'sec-fetch-site': undefined, origin: doors.https.replace('https', 'http') }))).to.equal('403 CROSS_SITE');
    });

    it('are no matter to programs, which show a token and are made by no page to do so', async () => {
      const authorization = `Bearer ${await doors.tokenFor('ci', 'admin')}`;
      expect((await scale(doors.browser(), { authorization, 'sec-fetch-site': undefined })).status).to.equal(200);
      expect((await doors.browser().logIn({ token: await doors.tokenFor('ci', 'admin') }, { headers: { 'sec-fetch-site': undefined } })).status).to.equal(200);
    });

    it('log nobody in as somebody else', async () => {
      const token = await doors.tokenFor('eve', 'view');
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': undefined, origin: 'https://evil.example' }]) {
        const answer = await doors.browser().logIn({ token }, { headers });
        expect(failureIn(answer)).to.equal('403 CROSS_SITE');
        expect(answer.headers['set-cookie']).to.equal(undefined);
      }
    });
  });

  it('leave who, and never what with, in the audit trail and in every log line', async () => {
    const token = await doors.tokenFor('ada', 'admin');
    const ticket = await ticketOf(token);
    const browser = doors.browser();
    await browser.logIn({ ticket });
    const ids = [browser.cookies.get('drover-session') ?? ''];
    await browser.logIn({ token });
    ids.push(browser.cookies.get('drover-session') ?? '');
    await doors.browser().logIn({ token: `${token.slice(0, -1)}!` });
    await doors.browser().logIn({ ticket: 'hunter2hunter2' });
    await browser.ask(SCALE, { method: 'POST', body: { replicas: 2 } });
    await browser.ask('/v1/session', { method: 'DELETE' });
    const trail = await doors.api.audit.list();
    expect(trail.map(({ user, action, detail, outcome, from }) => `${user} ${action} ${detail} ${outcome} ${from}`.replaceAll('  ', ' '))).to.deep.equal([
      'ada login ticket done 127.0.0.1', 'ada login with a ticket done 127.0.0.1', 'ada login with a token done 127.0.0.1', 'ada scale replicas 2 done 127.0.0.1', 'ada logout done 127.0.0.1',
    ]);
    expect(doors.logged.join('\n')).to.contain('login refused');
    const secrets = [token.slice(-43), ticket, 'hunter2hunter2', ...ids, ...[token, ticket, ...ids].map(hashToken)];
    for (const text of [JSON.stringify(trail), doors.logged.join('\n')]) for (const secret of secrets) expect(text).not.to.contain(secret);
  });
});
