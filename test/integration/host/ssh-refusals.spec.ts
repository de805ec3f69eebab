import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import { OperatorError } from '../../../base/errors.js';
import { silentLog } from '../../../base/log.js';
import type { HostAddress, HostPool } from '../../../host/contract.js';
import { createHostPool } from '../../../host/ssh/pool.js';
import { eventually } from '../../support/eventually.js';
import { startRealSshd, type RealSshd } from '../../support/real-sshd.js';

/** What each kind of refusal by, and on the way to, OpenSSH looks like: a person reads what to do, and trying again is allowed where it can help. */
describe('ssh connections that come to nothing', function () {
  this.timeout(20_000);
  let sshd: RealSshd;
  let pool: HostPool;
  const servers: Server[] = [];
  const sockets = new Set<Socket>();

  before(async () => {
    sshd = await startRealSshd(['MaxStartups 2:100:2', 'LoginGraceTime 60']);
  });
  after(() => sshd.stop());
  beforeEach(() => {
    pool = createHostPool({ log: silentLog, clock: systemClock, times: { connectMs: 1000, handshakeMs: 1000 }, random: () => 0.5 });
  });
  afterEach(async () => {
    await pool.close();
    for (const socket of sockets) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  const keep = (socket: Socket): Socket => {
    sockets.add(socket.on('error', () => undefined));
    return socket;
  };
  /** Something on a port of its own that treats each connection so. */
  const listen = async (serve: (socket: Socket) => void): Promise<HostAddress> => {
    const server = createServer((socket) => serve(keep(socket)));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { ...sshd.address, port: (server.address() as AddressInfo).port };
  };
  const failure = async (address: HostAddress): Promise<OperatorError> => {
    const error: unknown = await pool.session(address).then(() => new Error('it connected'), (caught: unknown) => caught);
    if (!(error instanceof OperatorError)) throw error;
    return error;
  };
  /** The real server behind a line that is slow to bring its first byte. */
  const slow = (delayMs: number): Promise<HostAddress> => listen((socket) => {
    setTimeout(() => {
      const behind = keep(connect({ host: '127.0.0.1', port: sshd.address.port }));
      socket.pipe(behind).pipe(socket);
    }, delayMs).unref();
  });

  it('says that nobody listens, when the connection is refused', async () => {
    const address = await listen(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const error = await failure(address);
    expect(error.code).to.equal('HOST_UNREACHABLE');
    expect(error.message).to.include('connection refused').and.include('systemctl status ssh');
  });

  it('says that the host hangs, when it accepts and stays silent', async () => {
    const error = await failure(await listen(() => undefined));
    expect(error.code).to.equal('HOST_UNREACHABLE');
    expect(error.message).to.include('no ssh banner came in time');
  });

  it('says that logins are dropped, when the server closes before its banner', async () => {
    expect((await failure(await listen((socket) => socket.resetAndDestroy()))).message).to.include('MaxStartups');
    expect((await failure(await listen((socket) => socket.end()))).message).to.include('MaxStartups');
  });

  it('says the same when OpenSSH itself is at MaxStartups, and connects once there is room again', async () => {
    const waiting = [1, 2].map(() => keep(connect({ host: '127.0.0.1', port: sshd.address.port })));
    await Promise.all(waiting.map((socket) => new Promise((resolve) => socket.once('data', resolve))));
    const error = await failure(sshd.address);
    expect(error.code).to.equal('HOST_UNREACHABLE');
    expect(error.message).to.include('MaxStartups');
    for (const socket of waiting) socket.destroy();
    await eventually(() => pool.session(sshd.address), 10_000);
  });

  it('repeats what answers in place of sshd', async () => {
    const error = await failure(await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(error.message).to.include('it said "HTTP/1.1 400 Bad Request"');
  });

  it('waits for a slow banner, and gives up on one that is too slow', async () => {
    await pool.session({ ...(await slow(400)), node: 'slow' });
    expect((await failure({ ...(await slow(1500)), node: 'slower' })).message).to.include('no ssh banner came in time');
  });

  it('says that a name does not resolve', async () => {
    expect((await failure({ ...sshd.address, host: 'no-such-host.invalid' })).message).to.match(/does not resolve|name server does not answer/);
  });

  it('names the identity that was refused, and does not call that unreachable', async () => {
    const error = await failure({ ...sshd.address, user: 'nobody' });
    expect(error.code).to.equal('HOST_AUTH_FAILED');
    expect(error.message).to.include('authorized_keys');
  });
});
