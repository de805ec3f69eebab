import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import { OperatorError } from '../../../base/errors.js';
import { silentLog } from '../../../base/log.js';
import { createTunnel, type Tunnel } from '../../../host/ssh/tunnel.js';
import { eventually } from '../../support/eventually.js';
import { startRealSshd, type RealSshd } from '../../support/real-sshd.js';

const codeOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'no error', (error: unknown) => (error instanceof OperatorError ? error.code : String(error)));
const ended = (stream: Duplex): Promise<void> => new Promise((resolve) => stream.once('close', resolve));
const never = (): AbortSignal => new AbortController().signal;

describe('tunnel through OpenSSH', function () {
  this.timeout(15_000);
  let sshd: RealSshd;
  let echo: Server;
  let tunnel: Tunnel;
  const connections = new Set<Socket>();
  const target = () => ({ address: '127.0.0.1', port: (echo.address() as AddressInfo).port });

  before(async () => {
    sshd = await startRealSshd();
    echo = createServer((socket) => {
      connections.add(socket.on('error', () => undefined).on('close', () => connections.delete(socket)));
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    echo.close();
    await sshd.stop();
  });
  beforeEach(() => { tunnel = createTunnel({ log: silentLog, clock: systemClock, random: () => 0 }); });
  afterEach(() => tunnel.close());

  it('carries what is sent, all streams over one connection, and as many as there are', async () => {
    const streams = await Promise.all(Array.from({ length: 30 }, () => tunnel.dialThrough(sshd.address, target(), never())));
    await eventually(() => expect(connections.size).to.equal(30)); // more than sshd has sessions
    const answers = await Promise.all(streams.map((stream, n) => {
      stream.end(`stream ${n} ${'x'.repeat(100_000)}`);
      return text(stream);
    }));
    expect(answers.map((answer) => answer.length)).to.deep.equal(streams.map((_, n) => `stream ${n} `.length + 100_000));
  });

  it('says what the host could not reach', async () => {
    const refused = tunnel.dialThrough(sshd.address, { address: '127.0.0.1', port: 1 }, never());
    expect(await codeOf(refused)).to.equal('HOST_UNREACHABLE');
    expect(await refused.catch((error: Error) => error.message)).to.match(/dial 127\.0\.0\.1 port 1 from real: .*refused/);
  });

  it('ends its streams with the connection, and connects again for the next', async () => {
    const before = await tunnel.dialThrough(sshd.address, target(), never());
    sshd.killSessions();
    await ended(before.resume());
    const after = await tunnel.dialThrough(sshd.address, target(), never());
    after.end('again');
    expect(await text(after)).to.equal('again');
  });

  it('gives up when it is told to, without waiting for a host that is silent', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const since = Date.now();
    const outcome = await tunnel.dialThrough({ ...sshd.address, node: 'silent', port }, target(), AbortSignal.timeout(100)).catch((error: Error) => error.name);
    expect(outcome).to.equal('TimeoutError');
    expect(Date.now() - since).to.be.below(2000);
    silent.close();
  });

  it('closes everything', async () => {
    const stream = await tunnel.dialThrough(sshd.address, target(), never());
    const end = ended(stream.resume());
    await tunnel.close();
    await end;
  });
});
