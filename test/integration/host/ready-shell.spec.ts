import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ServerChannel } from 'ssh2';
import { systemClock, type Clock } from '../../../base/clock.js';
import { silentLog } from '../../../base/log.js';
import type { ExecResult, HostPool, HostSession } from '../../../host/contract.js';
import { createHostPool } from '../../../host/ssh/pool.js';
import { eventually } from '../../support/eventually.js';
import { startRealSshd, type RealSshd } from '../../support/real-sshd.js';
import { createSimulatedHost, type SimulatedHost, type SimulatedIo, type SimulatedReply } from '../../support/simulated-host.js';
import { createSimulatedKeys, type SimulatedKeys } from '../../support/simulated-keys.js';

const QUESTION = ':';
const HALF_A_DAY_MS = 12 * 3_600_000;
const urgent = (session: HostSession, script: string): Promise<ExecResult> => session.run(script, { title: 'test', timeoutMs: 10_000, isUrgent: true });
const said = (stdout: string): ExecResult => ({ kind: 'exited', code: 0, stdout, stderr: '' });

describe('the shell that waits for urgent scripts', function () {
  this.timeout(20_000);
  let keys: SimulatedKeys;
  let host: SimulatedHost;
  let pool: HostPool;
  let session: HostSession;
  let ran: string[];
  let aheadMs: number;
  let reply: (script: string, io: SimulatedIo) => SimulatedReply | Promise<SimulatedReply>;

  before(() => { keys = createSimulatedKeys(); });
  after(() => keys.remove());
  beforeEach(async () => {
    ran = [];
    aheadMs = 0;
    reply = (script) => ({ stdout: script });
    host = await createSimulatedHost({ name: 'node-1', keys, handle: (script, io) => {
      if (script !== QUESTION) ran.push(script);
      return reply(script, io);
    } });
    const clock: Clock = { ...systemClock, now: () => Date.now() + aheadMs };
    pool = createHostPool({ log: silentLog, clock });
    session = await pool.session(host.address);
    expect(await urgent(session, 'first')).to.deep.equal(said('first'));
  });
  afterEach(async () => {
    await pool.close();
    await host.close();
  });

  /** The host's end of the shell, once the control plane has the other one: what is asked later is answered later. */
  const shellOf = async (): Promise<ServerChannel> => {
    await eventually(() => expect(host.waiting.size).to.equal(1));
    const [shell = expect.fail('no shell')] = host.waiting;
    await session.run(QUESTION, { title: 'test', timeoutMs: 10_000 });
    return shell;
  };
  /** Resolves when the control plane has seen the end of the shell, too. */
  const gone = (shell: ServerChannel): Promise<void> => new Promise((resolve) => shell.once('close', resolve));

  const ENDS: readonly (readonly [how: string, end: (shell: ServerChannel) => void])[] = [
    ['sshd has closed it', (shell) => shell.close()],
    ['its process was killed', (shell) => { shell.exit('KILL', false, ''); shell.end(); }],
    ['the host has ended it', (shell) => { shell.exit(0); shell.end(); }],
  ];
  for (const [how, end] of ENDS) {
    it(`gives way to an ordinary channel when ${how}: the script runs once, and the next shell waits again`, async () => {
      const shell = await shellOf();
      end(shell);
      await gone(shell);
      expect(await urgent(session, 'second')).to.deep.equal(said('second'));
      expect(await shellOf()).not.to.equal(shell);
      expect(await urgent(session, 'third')).to.deep.equal(said('third'));
      expect(ran).to.deep.equal(['first', 'second', 'third']);
    });
  }

  it('calls a script lost that went to a shell which had just ended, since nobody knows that it did not begin', async () => {
    const shell = await shellOf();
    shell.removeAllListeners('data').close(); // nobody reads there any more
    expect(await urgent(session, 'second'), 'sent before the end was heard of').to.deep.equal({ kind: 'lost' });
    expect(await urgent(session, 'third')).to.deep.equal(said('third'));
    expect(ran).to.deep.equal(['first', 'third']);
  });

  it('calls a script lost whose shell died under it, and never runs it again: half of it may be done', async () => {
    const shell = await shellOf();
    reply = (script, { channel }) => {
      if (channel !== shell) return { stdout: script };
      channel.close();
      return new Promise(() => undefined);
    };
    expect(await urgent(session, 'second')).to.deep.equal({ kind: 'lost' });
    expect(await urgent(session, 'third')).to.deep.equal(said('third'));
    expect(ran).to.deep.equal(['first', 'second', 'third']);
  });

  it('is not trusted after half a day, as the host may have forgotten it', async () => {
    const shell = await shellOf();
    reply = (script, { channel }) => ({ stdout: channel === shell ? 'in the old shell' : script });
    aheadMs = HALF_A_DAY_MS;
    const end = gone(shell);
    expect(await urgent(session, 'second')).to.deep.equal(said('second'));
    await end;
    expect(await shellOf()).not.to.equal(shell);
    expect(ran).to.deep.equal(['first', 'second']);
  });

  it('is closed when it speaks before its script, or a host that greets would be out of sessions soon', async () => {
    const shell = await shellOf();
    const end = gone(shell);
    shell.write('welcome\n');
    await end;
    expect(await urgent(session, 'second')).to.deep.equal(said('second'));
  });
});

describe('the shell that waits, against OpenSSH', function () {
  this.timeout(20_000);
  let sshd: RealSshd;
  let pool: HostPool;
  let session: HostSession;

  beforeEach(async () => {
    sshd = await startRealSshd();
    pool = createHostPool({ log: silentLog, clock: systemClock });
    session = await pool.session(sshd.address);
  });
  afterEach(async () => {
    await pool.close();
    await sshd.stop();
  });

  /** Runs the script and resolves with its process as sshd knows it, which may be listed for a while after its end. */
  const processOf = async (script: string, isUrgent: boolean): Promise<number> => {
    const result = await session.run(`${script}; echo $PPID`, { title: 'test', timeoutMs: 10_000, isUrgent });
    return Number(result.kind === 'exited' ? result.stdout : expect.fail(result.kind));
  };
  const shellBesides = async (...known: readonly number[]): Promise<number> => {
    let others: readonly number[] = [];
    await eventually(() => {
      others = sshd.commands().filter((pid) => !known.includes(pid));
      expect(others).to.have.length(1);
    });
    return others[0] ?? expect.fail('no shell');
  };

  it('gives way to an ordinary channel when it was killed, and the next one waits again', async () => {
    const shell = await shellBesides(await processOf(':', true));
    await eventually(() => process.kill(-shell, 'SIGKILL')); // it leads its group a moment after it was born
    await eventually(() => expect(sshd.commands()).not.to.include(shell));
    const question = await processOf(':', false); // what is asked later is answered later: its end is known then
    const mark = join(sshd.directory, 'ran');
    const second = await processOf(`echo once >>${mark}`, true);
    expect(readFileSync(mark, 'utf8')).to.equal('once\n');
    await shellBesides(question, second);
  });

  it('leaves sessions free on a host whose login shell greets, however many urgent scripts have run', async () => {
    writeFileSync(join(sshd.directory, '.bashrc'), 'echo welcome\n');
    for (let count = 1; count <= 15; count += 1) {
      expect(await urgent(session, 'true')).to.include({ kind: 'exited', code: 0 });
      await eventually(() => expect(sshd.commands()).to.deep.equal([]));
    }
  });
});
