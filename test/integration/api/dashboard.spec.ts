import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { createClient } from '../../../cli/client.js';
import { listenLocally } from '../../../bin/listen-locally.js';
import { Browser, failureIn } from '../../support/browser.js';
import { openBrowserDoors, type BrowserDoors } from '../../support/browser-doors.js';
import { aService } from '../../support/builders.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

const POLICY = "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';frame-src 'self';frame-ancestors 'self';base-uri 'none';form-action 'self'";

describe('the dashboard', () => {
  let server: TestRedis;
  let doors: BrowserDoors;
  before(async () => { server = await startTestRedis(); });
  after(() => server.stop());
  beforeEach(async () => { doors = await openBrowserDoors(server, aService({ name: 'web' })); });
  afterEach(() => doors.close());

  const loggedIn = async (): Promise<Browser> => {
    const browser = doors.browser();
    await browser.logIn({ token: await doors.tokenFor('ada', 'view') });
    return browser;
  };

  it('is one page at each of its addresses, for everybody, and never kept by the browser', async () => {
    for (const browser of [doors.browser(), doors.tlsBrowser()]) {
      for (const path of ['/', '/login', '/services/web?tab=events', '/no/such/page']) {
        const { status, headers, text } = await browser.open(path);
        expect([status, headers['content-type'], headers['cache-control']], path).to.deep.equal([200, 'text/html; charset=utf-8', 'no-store']);
        expect(text).to.contain('the page');
      }
      expect(await browser.ask('/', { method: 'HEAD', headers: { accept: 'text/html' } })).to.include({ status: 200, text: '' });
    }
  });

  it('has its files kept for a year, since another text has another name', async () => {
    const { status, headers, text } = await doors.browser().ask('/assets/app-1a2b.js', { headers: { accept: '*/*' } });
    expect([status, text, headers['cache-control']]).to.deep.equal([200, 'console.log(1)', 'public, max-age=31536000, immutable']);
    expect(headers['content-type']).to.contain('javascript');
    expect(failureIn(await doors.browser().open('/assets/gone-0.js'))).to.equal('404 NOT_FOUND');
  });

  it('stands in the way of nothing else: the API and metrics want somebody who is known, and say what there is not', async () => {
    for (const path of ['/v1/unknown', '/v1/nodes', '/metrics', '/queues/']) expect(failureIn(await doors.browser().open(path)), path).to.equal('401 UNAUTHENTICATED');
    const browser = await loggedIn();
    expect(failureIn(await browser.open('/v1/no/such/endpoint'))).to.equal('404 NOT_FOUND');
    expect((await browser.open('/metrics')).status).to.equal(200);
    expect(failureIn(await doors.browser().ask('/services/web'))).to.equal('401 UNAUTHENTICATED'); // no page was asked for
    expect(failureIn(await doors.browser().ask('/', { method: 'POST', body: {}, headers: { accept: 'text/html' } }))).to.equal('401 UNAUTHENTICATED');
  });

  it('gives nothing from beside its files', async () => {
    const browser = await loggedIn();
    const paths = ['/assets/../secret.txt', '/assets/%2e%2e/secret.txt', '/assets/..%2fsecret.txt', '/assets/%2e%2e%2f%2e%2e%2ftls%2fca.key', '/assets//../secret.txt', '/assets/..\\secret.txt', '/assets/....//secret.txt', '/assets/', '/assets/.', '/assets/%00'];
    for (const path of paths) {
      const { status, text } = await browser.ask(path, { headers: { accept: '*/*' } });
      expect(status, path).to.be.within(400, 499);
      expect(text, path).not.to.contain('outside of the assets').and.not.to.contain('PRIVATE KEY');
    }
  });

  it('says what is missing where it was not built', async () => {
    await rm(doors.directory, { recursive: true });
    const { status, headers, text } = await doors.browser().open('/');
    expect([status, headers['content-type']]).to.deep.equal([503, 'text/plain; charset=utf-8']);
    expect(text).to.contain('npm run build');
    expect(failureIn(await doors.browser().open('/assets/app-1a2b.js'))).to.equal('404 NOT_FOUND');
  });

  it('has a browser run, load and show nothing from elsewhere, on every answer, refusals too', async () => {
    const browser = await loggedIn();
    const answers = [
      await doors.browser().open('/'), await doors.browser().ask('/assets/app-1a2b.js'), await doors.browser().ask('/v1/nodes'), await doors.browser().logIn({ token: 'x' }),
      await browser.ask('/v1/nodes'), await browser.open('/v1/unknown'), await browser.ask('/v1/nodes', { headers: { host: 'evil.example' } }), await doors.tlsBrowser().open('/'),
      await browser.ask('/v1/services/web/scale', { method: 'POST', body: { replicas: 2 } }),
    ];
    for (const { headers, status } of answers) {
      expect(headers['content-security-policy'], String(status)).to.equal(POLICY);
      expect(headers, String(status)).to.include({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }).and.not.to.have.property('strict-transport-security');
    }
    expect((await browser.ask('/v1/nodes')).headers['cache-control']).to.equal('no-store');
    expect((await createClient(`unix:${doors.socket}`).get<{ dashboard?: string }>('/v1/version')).dashboard).to.equal(doors.http);
  });

  it('lets nobody in for being on this machine, and answers to no name but the machine\'s own', async () => {
    const { port } = new URL(doors.http);
    const browser = await loggedIn();
    const named = async (host: string) => browser.ask('/v1/session', { headers: { host } });
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, 'localhost:9000']) expect((await named(host)).status, host).to.equal(200);
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example']) expect(failureIn(await named(host)), host).to.equal('403 CROSS_SITE');
    expect(failureIn(await doors.browser().ask('/', { headers: { host: 'evil.example', accept: 'text/html' } }))).to.equal('403 CROSS_SITE');
    expect(failureIn(await doors.browser().ask('/v1/version'))).to.equal('401 UNAUTHENTICATED');
  });

  describe('on a machine with others', () => {
    const taken: Server[] = [];
    /** False: somebody else has it already. */
    const take = (port: number): Promise<Server | false> => new Promise((resolve) => {
      const other = createServer();
      other.once('error', () => resolve(false));
      other.listen(port, '127.0.0.1', () => (taken.push(other), resolve(other)));
    });
    const takeAny = async (): Promise<number> => (((await take(0)) as Server).address() as AddressInfo).port;
    afterEach(() => Promise.all(taken.splice(0).map((other) => new Promise((resolve) => other.close(resolve)))));

    it('takes the next port that is free, and says so', async () => {
      const port = await takeAny();
      const door = (await listenLocally({ deps: doors.deps, port }))!;
      expect(door.port).to.be.within(port + 1, port + 10);
      expect(doors.logged.join('\n')).to.contain(`"instead":${door.port}`);
      expect((await new Browser(door.url).open('/')).status).to.equal(200);
      await door.close();
    });

    it('is left out where none is free: the control plane does its work without', async () => {
      const port = await takeAny();
      for (let next = port; next <= port + 10; next += 1) await take(next);
      expect(await listenLocally({ deps: doors.deps, port })).to.equal(undefined);
      expect(doors.logged.join('\n')).to.contain('its ports are taken');
    });
  });

  describe('drover dashboard', () => {
    const linkOf = async (...argv: readonly string[]): Promise<URL> => {
      const { code, out, err } = await doors.api.drover([...argv, 'dashboard']);
      expect(code, err).to.equal(0);
      expect(err).to.contain('within a minute');
      return new URL(out.trim());
    };
    const ticketIn = ({ hash }: URL): string => new URLSearchParams(hash.slice(1)).get('ticket') ?? '';

    it('prints a link to the door of this machine that logs one browser in, as whoever owns the socket', async () => {
      const link = await linkOf('--server', `unix:${doors.socket}`);
      expect(`${link.origin}${link.pathname}${link.search}`).to.equal(`${doors.http}/login`);
      const browser = doors.browser();
      expect(JSON.parse((await browser.logIn({ ticket: ticketIn(link) })).text)).to.include({ user: 'local socket', role: 'admin' });
      expect((await browser.ask('/v1/services/web/scale', { method: 'POST', body: { replicas: 3 } })).status).to.equal(200);
      expect((await doors.api.audit.list()).map(({ user, from, action }) => `${user} ${from} ${action}`)).to.deep.equal([
        'local socket socket login ticket', 'local socket 127.0.0.1 login', 'local socket 127.0.0.1 scale',
      ]);
    });

    it('prints a link to the address that answers over TLS, with no more than the role of its token', async () => {
      const env = { DROVER_SERVER: doors.https, DROVER_TOKEN: await doors.tokenFor('bob', 'view'), DROVER_CA_FILE: join(doors.api.dir, 'tls', 'ca.crt') };
      const { code, out, err } = await doors.api.drover(['dashboard'], { env });
      expect(code, err).to.equal(0);
      const link = new URL(out.trim());
      expect(link.origin).to.equal(doors.https);
      const browser = doors.tlsBrowser();
      expect(JSON.parse((await browser.logIn({ ticket: ticketIn(link) })).text)).to.include({ user: 'bob', role: 'view' });
    });

    it('says what to do where no browser is served', async () => {
      const { code, out, err } = await doors.api.drover(['dashboard']); // the fixture's own socket
      expect([code, out]).to.deep.equal([1, '']);
      expect(err).to.contain('drover up --dashboard');
    });
  });
});
