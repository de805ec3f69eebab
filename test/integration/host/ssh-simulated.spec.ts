import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import { isCode, messageOf, OperatorError } from '../../../base/errors.js';
import { silentLog } from '../../../base/log.js';
import type { CommandRecord, HostPool, RunOptions } from '../../../host/contract.js';
import { createHostPool, type HostPoolDeps } from '../../../host/ssh/pool.js';
import { eventually } from '../../support/eventually.js';
import { createSimulatedHost, type SimulatedHandler, type SimulatedHost, type SimulatedHostOptions } from '../../support/simulated-host.js';
import { createSimulatedKeys, type SimulatedKeys } from '../../support/simulated-keys.js';

const options = (over: Partial<RunOptions> = {}): RunOptions => ({ title: 'test', timeoutMs: 10_000, ...over });
const failureOf = (promise: Promise<unknown>): Promise<OperatorError> =>
  promise.then(
    () => { throw new Error('nothing was thrown'); },
    (error: unknown) => { if (error instanceof OperatorError) return error; throw error; },
  );
const echo: SimulatedHandler = (script) => ({ stdout: script });

describe('ssh against simulated hosts', function () {
  this.timeout(20_000);
  let keys: SimulatedKeys;
  let pool: HostPool;
  let hosts: SimulatedHost[];
  let named = 0;

  const aHost = async (over: Partial<SimulatedHostOptions> = {}): Promise<SimulatedHost> => {
    const host = await createSimulatedHost({ name: `node-${(named += 1)}`, handle: echo, keys, ...over });
    hosts.push(host);
    return host;
  };
  const aPool = async (over: Partial<HostPoolDeps> = {}): Promise<HostPool> => {
    await pool.close();
    pool = createHostPool({ log: silentLog, clock: systemClock, ...over });
    return pool;
  };

  before(() => { keys = createSimulatedKeys(); });
  after(() => keys.remove());
  beforeEach(() => {
    hosts = [];
    pool = createHostPool({ log: silentLog, clock: systemClock });
  });
  afterEach(async () => {
    await pool.close();
    await Promise.all(hosts.map((host) => host.close()));
  });

  it('sends a preface with the script and writes it down nowhere', async () => {
    const host = await aHost();
    const records: CommandRecord[] = [];
    const result = await (await pool.session(host.address)).run('the script\n', options({ preface: 'the preface\n', record: (command) => records.push({ ...command, result: { kind: 'lost' } }) }));
    expect(result).to.include({ stdout: 'the preface\nthe script\n' });
    expect(records.map(({ script }) => script)).to.deep.equal(['the script\n']);
    expect(JSON.stringify(records)).not.to.include('preface');
  });

  describe('pool', () => {
    it('makes one connection for callers that come together, and keeps it', async () => {
      const host = await aHost();
      const sessions = await Promise.all(Array.from({ length: 20 }, () => pool.session(host.address)));
      expect(new Set([...sessions, await pool.session(host.address)]).size).to.equal(1);
      expect(host.counts.logins).to.equal(1);
    });

    it('leaves a failed host alone for a moment and says when it will try again, so that a dead host is not hammered', async () => {
      await aPool({ random: () => 0 });
      const host = await aHost({ faults: { connect: 'reset' } });
      expect((await failureOf(pool.session(host.address))).code).to.equal('HOST_UNREACHABLE');
      expect((await failureOf(pool.session(host.address))).message).to.match(/next one is due in \d+ ms/);
      host.faults.connect = 'ok';
      await new Promise((resolve) => setTimeout(resolve, 210));
      await pool.session(host.address);
    });

    it('tries a changed address at once, because the failure belongs to the old one', async () => {
      const dead = await aHost({ faults: { connect: 'reset' } });
      const alive = await aHost();
      await failureOf(pool.session(dead.address));
      const session = await pool.session({ ...alive.address, node: dead.name });
      expect(await session.run('hi', options())).to.include({ stdout: 'hi' });
    });

    it('is not held up by twenty hosts that accept and say nothing, so that a hung host blocks no other', async () => {
      const hung = await Promise.all(Array.from({ length: 20 }, () => aHost({ faults: { connect: 'silent' } })));
      const attempts = hung.map((host) => failureOf(pool.session(host.address)));
      const healthy = await aHost();
      expect(await (await pool.session(healthy.address)).run('fine', options())).to.include({ stdout: 'fine' });
      await pool.close();
      const errors = await Promise.all(attempts);
      expect(errors.every((error) => isCode(error, 'HOST_UNREACHABLE'))).to.equal(true);
    });

    it('calls back once when the connection ends, at once when there is none, and not after it was told to stop', async () => {
      const host = await aHost();
      await pool.session(host.address);
      let calls = 0;
      const stop = pool.onClose(host.name, () => (calls += 1));
      stop();
      const closed = new Promise<void>((resolve) => pool.onClose(host.name, resolve));
      host.drop();
      await closed;
      await new Promise<void>((resolve) => pool.onClose(host.name, resolve));
      expect(calls).to.equal(0);
    });

    it('connects again after a reset, and the old session says that it is over', async () => {
      const host = await aHost();
      const old = await pool.session(host.address);
      const closed = new Promise<void>((resolve) => pool.onClose(host.name, resolve));
      host.drop();
      await closed;
      expect((await failureOf(old.run('x', options()))).code).to.equal('HOST_UNREACHABLE');
      expect(await (await pool.session(host.address)).run('x', options())).to.include({ stdout: 'x' });
    });
  });

  describe('connecting', () => {
    it('says that the port is open but silent when no banner comes, because that is not a firewall', async () => {
      await aPool({ times: { handshakeMs: 200 } });
      const host = await aHost({ faults: { connect: 'silent' } });
      expect((await failureOf(pool.session(host.address))).message).to.include('no ssh banner');
    });

    it('waits for a slow banner within its time', async () => {
      const host = await aHost({ faults: { bannerDelayMs: 150 } });
      await pool.session(host.address);
    });

    it('says refused for a closed port, and that a name does not resolve', async () => {
      const host = await aHost();
      await host.close();
      expect((await failureOf(pool.session(host.address))).message).to.include('refused');
      expect((await failureOf(pool.session({ ...host.address, host: 'no-such-host.invalid' }))).message).to.match(/does not resolve|name server/);
    });

    it('names the identity that was refused', async () => {
      const host = await aHost({ faults: { refuseLogin: true } });
      const error = await failureOf(pool.session(host.address));
      expect(error.code).to.equal('HOST_AUTH_FAILED');
      expect(error.message).to.include(keys.identityFile);
      expect((await failureOf(pool.session(host.address))).code).to.equal('HOST_AUTH_FAILED');
    });

    it('says which identity file is missing or no key, before it bothers the host', async () => {
      const host = await aHost();
      expect((await failureOf(pool.session({ ...host.address, identityFile: '/no/such/key' }))).message).to.include('/no/such/key: no such file');
      expect((await failureOf(pool.session({ ...host.address, identityFile: '/etc/hostname' }))).message).to.include('not a private key');
      expect(host.counts.logins).to.equal(0);
    });

    it('refuses an agent that does not answer with a clear error', async () => {
      await aPool({ agentSocket: '/no/such/agent' });
      const address = { ...(await aHost()).address, identityFile: undefined };
      const error = await failureOf(pool.session(address));
      expect(error.code).to.equal('HOST_AUTH_FAILED');
      expect(error.message).to.include('/no/such/agent');
    });
  });

  describe('commands', () => {
    it('begins an urgent script in a shell that waits for it, and calls the next shell afterwards', async () => {
      const begunBefore: number[] = [];
      const host = await aHost({ handle: () => { begunBefore.push(host.counts.commands); return {}; } });
      const session = await pool.session(host.address);
      for (const shells of [2, 3]) {
        await session.run('x', options({ isUrgent: true }));
        await eventually(() => expect(host.counts.commands).to.equal(shells));
      }
      expect(begunBefore).to.deep.equal([1, 2]);
    });

    it('does without the waiting shell once it is gone', async () => {
      const host = await aHost();
      await (await pool.session(host.address)).run('x', options({ isUrgent: true }));
      await eventually(() => expect(host.counts.commands).to.equal(2));
      host.drop();
      await eventually(async () => expect(await (await pool.session(host.address)).run('y', options({ isUrgent: true }))).to.include({ kind: 'exited', stdout: 'y' }));
    });

    it('calls a run lost when the connection is reset in the middle', async () => {
      const host = await aHost({ faults: { resetOnCommand: true } });
      expect(await (await pool.session(host.address)).run('x', options())).to.deep.equal({ kind: 'lost' });
    });

    it('notices within its keepalive that the peer vanished without a word', async () => {
      await aPool({ times: { keepaliveMs: 100, keepaliveCount: 3 } });
      const host = await aHost({ handle: (_script, io) => new Promise(() => io.write('up\n')) });
      const session = await pool.session(host.address);
      expect(await session.run('x', options({ onLine: () => host.freeze() }))).to.deep.equal({ kind: 'lost' });
      expect((await failureOf(session.run('x', options()))).code).to.equal('HOST_UNREACHABLE');
    });

    it('waits longer for a host that may be silent for longer, as its connection is to last', async () => {
      const times = { keepaliveMs: 100, keepaliveCount: 3 };
      const patient = createHostPool({ log: silentLog, clock: systemClock, times, patienceMs: () => 2000 });
      await aPool({ times, patienceMs: () => 300 });
      const host = await aHost({ handle: (_script, io) => new Promise(() => io.write('up\n')) });
      const ended: string[] = [];
      const runOn = async (name: string, by: HostPool, onLine: () => void) => {
        await (await by.session(host.address)).run('x', options({ onLine }));
        ended.push(name);
      };
      let first: Promise<void> | undefined;
      await new Promise<void>((resolve) => (first = runOn('patient', patient, resolve)));
      await runOn('hasty', pool, () => host.freeze());
      expect(ended).to.deep.equal(['hasty']);
      await first;
      await patient.close();
    });

    it('calls a run lost at its deadline while the host hangs, and lets others through', async () => {
      const host = await aHost({ handle: async (script, { closed }) => (script === 'hang' ? new Promise((resolve) => closed.addEventListener('abort', () => resolve({}))) : { stdout: script }) });
      const session = await pool.session(host.address);
      const hung = Array.from({ length: 4 }, () => session.run('hang', options({ timeoutMs: 300 })));
      expect(await session.run('urgent', options())).to.include({ stdout: 'urgent' });
      expect(await Promise.all(hung)).to.deep.equal(Array.from({ length: 4 }, () => ({ kind: 'lost' })));
    });

    it('asks again for a channel that the server has no room for', async () => {
      const host = await aHost({ faults: { refuseChannels: 3 } });
      expect(await (await pool.session(host.address)).run('x', options())).to.include({ stdout: 'x' });
    });

    it('goes through sudo -n for a user who is not root, and says how to allow it', async () => {
      const commands: string[] = [];
      const host = await aHost({ user: 'admin', handle: (_script, { command }) => { commands.push(command); return { code: 1, stderr: 'sudo: a password is required\n' }; } });
      const error = await failureOf((await pool.session(host.address)).run('id', options()));
      expect(error.code).to.equal('HOST_SUDO_FAILED');
      expect(messageOf(error)).to.include('NOPASSWD');
      const stream = (await pool.session(host.address)).stream('watch', { signal: new AbortController().signal, onLine: () => undefined });
      expect((await failureOf(stream)).code).to.equal('HOST_SUDO_FAILED');
      expect(commands).to.deep.equal(['sudo -n timeout -s KILL 15 /bin/sh -s', 'sudo -n timeout -s KILL 0 /bin/sh -s']);
    });

    it('streams lines until the caller aborts', async () => {
      const abort = new AbortController();
      let wasClosed = false;
      const host = await aHost({ handle: (_script, io) => new Promise((resolve) => {
        io.write('one\ntw');
        io.write('o\n');
        io.closed.addEventListener('abort', () => { wasClosed = true; resolve({}); });
      }) });
      const lines: string[] = [];
      await (await pool.session(host.address)).stream('watch', { signal: abort.signal, onLine: (line) => lines.push(line) === 2 && abort.abort() });
      expect(lines).to.deep.equal(['one', 'two']);
      while (!wasClosed) await new Promise((resolve) => setTimeout(resolve, 5));
    });
  });

  it('serves a hundred hosts from one process', async () => {
    await Promise.all(Array.from({ length: 100 }, () => aHost()));
    const results = await Promise.all(hosts.map(async (host) => (await pool.session(host.address)).run(host.name, options())));
    expect(results).to.deep.equal(hosts.map(({ name }) => ({ kind: 'exited', code: 0, stdout: name, stderr: '' })));
  });
});
