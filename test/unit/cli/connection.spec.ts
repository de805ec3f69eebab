import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connectionOf } from '../../../cli/connection.js';
import { writeConfig } from '../../../cli/contexts.js';
import { parseServer, parseServers } from '../../../cli/endpoint.js';
import { listenAddress } from '../../../cli/listen-address.js';

describe('where the command line connects to', () => {
  const homeDir = mkdtempSync(join(tmpdir(), 'drover-home-'));
  const facts = (env: Record<string, string> = {}) => ({ env, homeDir, workDir: homeDir });
  before(() => {
    writeConfig(facts(), { currentContext: 'a', contexts: { a: { endpoints: ['https://a:7443', 'https://b:7443'], certificateAuthority: 'CA-A', token: 'token-a' }, z: { endpoints: ['https://z'], token: 'token-z' } } });
    writeFileSync(join(homeDir, 'token'), ' from-file\n');
  });
  after(() => rmSync(homeDir, { recursive: true }));

  it('is the last login, with its token and its authority', () => {
    expect(connectionOf({}, facts())).to.deep.equal({ servers: 'https://a:7443,https://b:7443', credentials: { ca: 'CA-A', token: 'token-a' } });
    expect(connectionOf({ context: 'z' }, facts())).to.deep.equal({ servers: 'https://z', credentials: { token: 'token-z' } });
    expect(() => connectionOf({ context: 'q' }, facts())).to.throw('known: a, z');
  });

  it('sends the token of a login to no other server', () => {
    expect(connectionOf({ server: 'https://evil:7443' }, facts()).credentials).to.deep.equal({});
    expect(connectionOf({ server: 'https://a:7443,https://evil:7443' }, facts()).credentials).to.deep.equal({});
    expect(connectionOf({}, facts({ DROVER_SERVER: 'https://b:7443' })).credentials).to.deep.equal({ ca: 'CA-A', token: 'token-a' });
  });

  it('is this machine when a state directory is named, and when there is no login', () => {
    expect(connectionOf({}, facts({ DROVER_STATE_DIR: '/srv/d' }))).to.deep.equal({ servers: 'unix:/srv/d/api.sock', credentials: {} });
    expect(connectionOf({}, { env: {}, homeDir: '/nonexistent', workDir: '/' })).to.deep.equal({ servers: 'unix:/nonexistent/.local/state/drover/api.sock', credentials: {} });
  });

  it('takes a token from a file or the environment, and quotes none that is wrong', () => {
    expect(connectionOf({ server: 'https://x', tokenFile: 'token' }, facts()).credentials.token).to.equal('from-file');
    expect(connectionOf({ server: 'https://x' }, facts({ DROVER_TOKEN: 'plain' })).credentials.token).to.equal('plain');
    expect(() => connectionOf({}, facts({ DROVER_TOKEN: 'se cret' }))).to.throw('the token is empty or holds').and.not.match(/se cret/);
  });

  it('never crosses a network without TLS', () => {
    expect(() => parseServer('http://192.0.2.1:7443')).to.throw('unencrypted');
    expect(() => parseServer('https://token@a:7443')).to.throw('nothing more');
    expect(parseServers('https://a, unix:/x,https://a').map(({ server }) => server)).to.deep.equal(['https://a', 'unix:/x']);
    expect(parseServer('https://[2001:db8::1]')).to.deep.equal({ protocol: 'https:', hostname: '2001:db8::1', port: 7443 });
  });

  it('listens where it is told, an IPv6 address in brackets', () => {
    expect([listenAddress('0.0.0.0:7443'), listenAddress('[::]:1'), listenAddress('db.example:443')])
      .to.deep.equal([{ host: '0.0.0.0', port: 7443 }, { host: '::', port: 1 }, { host: 'db.example', port: 443 }]);
    for (const text of ['7443', ':7443', '::1:7443', 'a:70000', 'a b:1']) expect(() => listenAddress(text), text).to.throw('HOST:PORT');
  });
});
