import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import type { Log } from '../../../base/log.js';
import { ensureIdentity } from '../../../bin/certificates.js';
import { listenRemotely } from '../../../bin/listen.js';
import { createClient } from '../../../cli/client.js';
import type { CliDeps, InputStream } from '../../../cli/context.js';
import { run } from '../../../cli/main.js';
import { aNetwork, aNode, aService } from '../../support/builders.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';
import { aTerminal } from '../../support/cli-terminal.js';
import { eventually } from '../../support/eventually.js';

const NAMES = { host: '127.0.0.1', port: 0, names: [] };

describe('the API from another machine', () => {
  let api: ApiFixture;
  let remote: Awaited<ReturnType<typeof listenRemotely>>;
  let home: string;
  let logged: string[];
  const closing: (() => unknown)[] = [];

  beforeEach(async () => {
    api = await startApi(aNode(), aNetwork(), aService({ name: 'web' }));
    logged = [];
    remote = await listenRemotely({ deps: { ...api.deps, clock: systemClock, log: keepingLog(logged) }, listen: NAMES, stateDir: api.dir, recheckMs: 50 });
    home = await mkdtemp(join(tmpdir(), 'drover-home-'));
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await remote.close();
    await api.close();
    await rm(home, { recursive: true, force: true });
  });

  const address = () => `https://127.0.0.1:${remote.port}`;
  const authority = () => readFile(join(api.dir, 'tls', 'ca.crt'), 'utf8');
  const tokenFor = async (name: string, role: string, ...more: string[]): Promise<string> => (await api.drover(['token', 'create', name, '--role', role, ...more])).out.trim();
  /** As a user on another machine: no environment, a home of their own. */
  const elsewhere = async (argv: readonly string[], changes: Partial<CliDeps> = {}) => {
    const terminal = aTerminal({ homeDir: home, workDir: home, ...changes });
    const code = await run(argv, terminal.deps);
    return { code, out: terminal.out(), err: terminal.err() };
  };
  const piped = (text: string): InputStream => Readable.from([Buffer.from(text)]) as InputStream;
  const login = async (token: string, ...more: string[]) =>
    elsewhere(['login', address(), '--ca-fingerprint', remote.caFingerprint, '--token-file', '-', ...more], { stdin: piped(`${token}\n`) });

  it('lets a logged-in administrator do what the socket allows, and keeps the login for its owner alone', async () => {
    expect(await login(await tokenFor('ada', 'admin'))).to.include({ code: 0 });
    const file = join(home, '.config', 'drover', 'config.yaml');
    expect(((await stat(file)).mode & 0o777).toString(8)).to.equal('600');
    expect(await elsewhere(['get', 'svc', '-o', 'name'])).to.include({ code: 0, out: 'service/web\n' });
    expect(await elsewhere(['service', 'scale', 'web=3'])).to.include({ code: 0, out: 'service/web scaled to 3\n' });
    expect(await elsewhere(['token', 'ls', '-o', 'json'])).to.include({ code: 0 });
    expect(await elsewhere(['logout'])).to.include({ code: 0 });
    expect(await readFile(file, 'utf8')).not.to.contain('drover_');
  });

  it('lets role view read and watch, and says which role the rest needs', async () => {
    await login(await tokenFor('bob', 'view'));
    expect(await elsewhere(['get', 'nodes', '-o', 'name'])).to.include({ code: 0, out: 'node/node-1\n' });
    for (const argv of [['service', 'scale', 'web=9'], ['delete', 'svc', 'web'], ['token', 'ls'], ['token', 'create', 'eve', '--role', 'admin'], ['exec', 'web.1', 'ls'], ['cp', 'web.1:/etc/passwd', '-'], ['top', 'web.1'], ['task', 'kill', 'web.1']]) {
      const { code, err } = await elsewhere(argv);
      expect(code, argv.join(' ')).to.equal(1);
      expect(err, argv.join(' ')).to.contain('needs the role "admin"').and.to.contain('token "bob" has the role "view"');
    }
    expect((await api.store.get('Service', 'web'))?.spec.replicas).not.to.equal(9);
  });

  it('answers nobody who has no token, a wrong one, an old one, or one that was replaced or removed', async () => {
    const ca = await authority();
    const ask = (token?: string) => createClient(address(), { ca, ...(token === undefined ? {} : { token }) }).get('/v1/version').then(() => 'answered', (error: { code: string }) => error.code);
    const old = await tokenFor('old', 'admin', '--expires', '1ms');
    const replaced = await tokenFor('ci', 'admin');
    const fresh = (await api.drover(['token', 'rotate', 'ci'])).out.trim();
    expect(await ask(fresh)).to.equal('answered');
    const wrong = `${fresh.slice(0, -1)}${fresh.endsWith('A') ? 'E' : 'A'}`;
    expect(await Promise.all([ask(), ask(wrong), ask(old), ask(replaced), ask('Bearer')])).to.deep.equal(Array(5).fill('UNAUTHENTICATED'));
    expect(await ask(fresh)).to.equal('answered');
    expect(await api.drover(['token', 'rm', 'ci'])).to.include({ code: 0 });
    expect(await ask(fresh)).to.equal('UNAUTHENTICATED');
  });

  it('slows down whoever tries many wrong tokens, and nobody who has a right one', async () => {
    const ca = await authority();
    const token = await tokenFor('ada', 'view');
    const failures = await Promise.all(Array.from({ length: 12 }, () => createClient(address(), { ca, token: 'drover_ada_x' }).get('/v1/version').catch((error: { code: string }) => error.code)));
    expect(failures.filter((code) => code === 'TOO_MANY_LOGINS')).to.have.length(2);
    expect(await createClient(address(), { ca, token }).get('/v1/version')).to.have.property('version');
  });

  it('ends an open watch soon after its token was removed', async () => {
    await login(await tokenFor('bob', 'view'));
    const client = createClient(address(), { ca: await authority(), token: await tokenFor('eve', 'view') });
    const frames = client.stream('/v1/all', { query: { watch: 1 } });
    await frames.next();
    await api.drover(['token', 'rm', 'eve']);
    const rest = (async () => { while ((await frames.next()).done !== true); })();
    expect(await rest.catch((error: { code: string }) => error.code)).to.equal('API_UNREACHABLE');
  });

  it('keeps tokens out of the store, of every log line and of the list', async () => {
    const token = await tokenFor('ada', 'admin');
    await login(token);
    await elsewhere(['get', 'nodes'], { env: { DROVER_TOKEN: 'drover_ada_wrong' } });
    await elsewhere(['service', 'scale', 'web=2']);
    expect(logged.join('\n')).to.contain('admin request').and.to.contain('login refused');
    for (const text of [JSON.stringify([...(await api.deps.tokens.list())]), logged.join('\n'), (await api.drover(['token', 'ls', '-o', 'json'])).out]) {
      expect(text).not.to.contain(token.slice(-43));
      expect(text).not.to.contain('drover_ada_wrong');
    }
  });

  it('refuses a name twice, a bad name and a bad role, and changes nothing', async () => {
    const token = await tokenFor('ada', 'view');
    expect((await api.drover(['token', 'create', 'ada', '--role', 'admin'])).err).to.contain('drover token rotate ada');
    expect(await api.drover(['token', 'create', 'a_b', '--role', 'view'])).to.include({ code: 2 });
    expect(await api.drover(['token', 'create', 'x', '--role', 'root'])).to.include({ code: 2 });
    expect(await api.drover(['token', 'rm', 'nobody'])).to.include({ code: 1 });
    expect(await createClient(address(), { ca: await authority(), token }).get('/v1/version')).to.have.property('version');
  });

  describe('trust', () => {
    it('sends no token to an authority that is unknown, and shows the fingerprint to compare', async () => {
      const { code, err } = await elsewhere(['login', address(), '--token-file', '-'], { stdin: piped(await tokenFor('ada', 'admin')) });
      expect(code).to.equal(1);
      expect(err).to.contain(remote.caFingerprint).and.to.contain('--ca-fingerprint');
      expect(logged.join()).not.to.contain('login refused');
    });

    it('refuses an authority with another fingerprint than the one given', async () => {
      const { code, err } = await elsewhere(['login', address(), '--ca-fingerprint', `SHA256:${'A'.repeat(43)}`, '--token-file', '-'], { stdin: piped(await tokenFor('ada', 'admin')) });
      expect(code).to.equal(1);
      expect(err).to.contain('not the one given');
    });

    it('asks on a terminal, and takes yes for an answer and nothing else', async () => {
      const token = await tokenFor('ada', 'admin');
      await writeFile(join(home, 'token'), token);
      const answering = async (answer: string) => {
        const stdin = Object.assign(new PassThrough(), { isTTY: true }) as unknown as InputStream & PassThrough;
        stdin.write(answer);
        return elsewhere(['login', address(), '--token-file', 'token'], { stdin });
      };
      expect(await answering('y\r')).to.include({ code: 1 });
      expect(await answering('yes\r')).to.include({ code: 0 });
      expect(await elsewhere(['get', 'svc', '-o', 'name'])).to.include({ out: 'service/web\n' });
    });

    it('does not echo a token that is typed', async () => {
      const token = await tokenFor('ada', 'admin');
      const stdin = Object.assign(new PassThrough(), { isTTY: true }) as unknown as InputStream & PassThrough;
      const typing = elsewhere(['login', address(), '--ca-fingerprint', remote.caFingerprint], { stdin });
      setTimeout(() => stdin.write(`${token}\r`), 300);
      const { code, out, err } = await typing;
      expect(code).to.equal(0);
      expect(out + err).not.to.contain(token.slice(-43));
    });

    it('stops when the server of a login shows another authority later', async () => {
      await login(await tokenFor('ada', 'admin'));
      const { port } = remote;
      await remote.close();
      await rm(join(api.dir, 'tls'), { recursive: true });
      remote = await listenRemotely({ deps: { ...api.deps, clock: systemClock }, listen: { ...NAMES, port }, stateDir: api.dir });
      const { code, err } = await elsewhere(['get', 'nodes']);
      expect(code).to.equal(1);
      expect(err).to.contain('unknown authority').and.to.contain('drover login');
    });

    it('speaks nothing but TLS on the port', async () => {
      const error = await createClient(`http://127.0.0.1:${remote.port}`).get('/v1/version').catch((failure: unknown) => failure);
      expect(error).to.have.property('code', 'API_UNREACHABLE');
    });
  });

  describe('several endpoints', () => {
    const second = async () => {
      const other = await listenRemotely({ deps: { ...api.deps, clock: systemClock }, listen: NAMES, stateDir: api.dir });
      closing.push(() => other.close());
      return other;
    };
    const silent = async (): Promise<string> => {
      const sockets: { destroy(): void }[] = [];
      const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      closing.push(() => (sockets.forEach((socket) => socket.destroy()), server.close()));
      return `https://127.0.0.1:${portOf(server)}`;
    };

    it('goes on to the next one when one refuses or says nothing', async () => {
      const token = await tokenFor('ada', 'admin');
      const ca = await authority();
      const client = createClient(`https://127.0.0.1:1,${await silent()},${address()}`, { ca, token });
      const startedAt = Date.now();
      expect(await client.post('/v1/services/web/scale', { replicas: 4 })).to.have.property('outcome', 'scaled'); // nothing was sent to the others
      expect(Date.now() - startedAt).to.be.within(1900, 6000);
      expect(client.server).to.equal(address());
      const again = Date.now();
      await client.get('/v1/version');
      expect(Date.now() - again).to.be.lessThan(1500);
    });

    it('repeats elsewhere what is harmless twice, and never what is not, when the outcome is unknown', async () => {
      const token = await tokenFor('ada', 'admin');
      const identity = await ensureIdentity({ stateDir: api.dir, names: ['127.0.0.1'], nowMs: Date.now() });
      let requests = 0;
      const breaking = createTlsServer({ cert: identity.certificate, key: identity.key }, ({ socket }) => (requests++, socket.destroy())).listen(0, '127.0.0.1');
      await new Promise((resolve) => breaking.once('listening', resolve));
      closing.push(() => breaking.close());
      const client = () => createClient(`https://127.0.0.1:${portOf(breaking)},${address()}`, { ca: identity.authority, token });
      expect(await client().post('/v1/services/web/scale', { replicas: 5 }, { isRepeatable: true })).to.have.property('outcome', 'scaled');
      const error = (await client().post('/v1/tokens', { name: 'twice', role: 'view' }).catch((failure: unknown) => failure)) as Error;
      expect(error.message).to.contain('whether it was carried out is unknown');
      expect((await api.deps.tokens.list()).map(({ name }) => name)).to.deep.equal(['ada']);
      expect(requests).to.equal(2);
    });

    it('continues a watch where there is an answer, and prints what was missed, once', async () => {
      const other = await second();
      const interruption = new AbortController();
      const env = { DROVER_SERVER: `${address()},https://127.0.0.1:${other.port}`, DROVER_TOKEN: await tokenFor('ada', 'admin'), DROVER_CA_FILE: join(api.dir, 'tls', 'ca.crt') };
      const terminal = aTerminal({ env, homeDir: home, interrupted: interruption.signal });
      const watching = run(['get', 'networks', '-w', '-o', 'name'], terminal.deps);
      await eventually(() => expect(terminal.out()).to.contain('network/internal\n'));
      await remote.close();
      await api.mirror.commit([{ op: 'delete', object: (await api.store.get('Network', 'internal'))! }]);
      await api.store.seed(aNetwork({ name: 'later' }));
      await eventually(() => expect(terminal.out().match(/network\/later/g)).to.have.length(1), 10_000);
      expect(terminal.out().match(/network\/internal/g)?.length, terminal.out()).to.equal(2);
      expect(terminal.err()).to.contain('going on where there is an answer');
      interruption.abort();
      expect(await watching).to.equal(130);
    });

    it('waits on through the end of one endpoint', async () => {
      const other = await second();
      const env = { DROVER_SERVER: `${address()},https://127.0.0.1:${other.port}`, DROVER_TOKEN: await tokenFor('ada', 'view'), DROVER_CA_FILE: join(api.dir, 'tls', 'ca.crt') };
      const waiting = elsewhere(['wait', 'service/web', '--for=delete', '--timeout', '20s'], { env });
      await new Promise((resolve) => api.mirror.subscribe(resolve) && setTimeout(resolve, 300));
      await remote.close();
      await api.mirror.commit([{ op: 'delete', object: (await api.store.get('Service', 'web'))! }]);
      expect(await waiting).to.include({ code: 0, out: 'service/web deleted\n' });
    });
  });
});

const portOf = (server: Pick<Server, 'address'>): number => (server.address() as AddressInfo).port;

function keepingLog(lines: string[]): Log {
  const keep = (message: string, fields?: object): void => void lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep, child: () => log };
  return log;
}
