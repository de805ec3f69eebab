import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import { OperatorError } from '../../../base/errors.js';
import { silentLog } from '../../../base/log.js';
import type { CommandRecord, ExecResult, HostPool, HostSession, RunOptions } from '../../../host/contract.js';
import { createHostPool } from '../../../host/ssh/pool.js';
import { startRealSshd, type RealSshd } from '../../support/real-sshd.js';

const options = (over: Partial<RunOptions> = {}): RunOptions => ({ title: 'test', timeoutMs: 20_000, ...over });
const codeOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'no error', (error: unknown) => (error instanceof OperatorError ? error.code : String(error)));
const stdoutOf = (result: ExecResult): string => (result.kind === 'exited' ? result.stdout : result.kind);
const isRunning = (pid: string): boolean => existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('ssh against OpenSSH', function () {
  this.timeout(15_000);
  let sshd: RealSshd;
  let pool: HostPool;
  let session: HostSession;

  before(async () => {
    sshd = await startRealSshd();
  });
  after(() => sshd.stop());
  beforeEach(async () => {
    pool = createHostPool({ log: silentLog, clock: systemClock });
    session = await pool.session(sshd.address);
  });
  afterEach(() => pool.close());

  describe('run', () => {
    it('returns stdout, stderr and the exit code apart, and a failure is a result', async () => {
      expect(await session.run('echo out; echo err >&2; exit 7', options())).to.deep.equal({ kind: 'exited', code: 7, stdout: 'out\n', stderr: 'err\n' });
    });

    it('takes an empty script and one that ends in a comment, because generated scripts may', async () => {
      expect(await session.run('', options())).to.deep.equal({ kind: 'exited', code: 0, stdout: '', stderr: '' });
      expect(await session.run('# nothing', options())).to.include({ kind: 'exited', code: 0 });
    });

    it('gives commands no stdin, so that one which reads cannot eat the script or wait for ever', async () => {
      expect(stdoutOf(await session.run('cat; echo after', options()))).to.equal('after\n');
    });

    it('runs nothing of a script that does not parse, so that no half of it is applied', async () => {
      const result = await session.run('echo first\nif true; then', options());
      expect(result).to.include({ kind: 'exited', stdout: '' });
      expect(result).to.not.include({ code: 0 });
    });

    it('sends a script longer than any command line', async () => {
      const script = `${'# padding padding padding\n'.repeat(20_000)}echo end`;
      expect(stdoutOf(await session.run(script, options()))).to.equal('end\n');
    });

    it('tells a signal from an exit', async () => {
      expect(await session.run('kill -KILL 0', options())).to.deep.equal({ kind: 'signalled', signal: 'KILL' });
    });

    it('brings 2 MB of UTF-8 intact, whatever the chunks are, and each line as it is', async () => {
      const lines: string[] = [];
      const result = await session.run("yes 'añ→😀 çé' | head -n 100000", options({ onLine: (line) => lines.push(line) }));
      expect(stdoutOf(result)).to.equal('añ→😀 çé\n'.repeat(100_000));
      expect(lines.length).to.equal(100_000);
      expect(new Set(lines).size).to.equal(1);
    });

    it('refuses endless output rather than cutting it, because half an observation looks like drift', async () => {
      expect(await codeOf(session.run('yes', options()))).to.equal('HOST_COMMAND_FAILED');
    });

    it('does not wait for a daemon that keeps stdout open', async () => {
      const result = await session.run('setsid sleep 8 & echo $!', options({ timeoutMs: 6000 }));
      expect(result.kind).to.equal('exited');
      process.kill(Number(stdoutOf(result)));
    });

    it('records what was sent and what came of it', async () => {
      const records: CommandRecord[] = [];
      await session.run('echo hi', options({ title: 'say hi', record: (record) => records.push(record) }));
      expect(records).to.have.length(1);
      expect(records[0]).to.include({ node: 'real', title: 'say hi', script: 'echo hi' });
      expect(records[0]?.result).to.deep.equal({ kind: 'exited', code: 0, stdout: 'hi\n', stderr: '' });
    });
  });

  describe('ending', () => {
    it('ends the script and its children at the deadline, so that hung commands never pile up', async () => {
      const pids = join(sshd.directory, 'pids');
      const result = await session.run(`sleep 300 & echo $! > ${pids}; sleep 300 & echo $! >> ${pids}; wait`, options({ timeoutMs: 1000 }));
      expect(result).to.deep.equal({ kind: 'lost' });
      await until(() => readFileSync(pids, 'utf8').trim().split('\n').every((pid) => !isRunning(pid)));
    });

    it('ends a script that ignores TERM too, a little later', async () => {
      const pids = join(sshd.directory, 'stubborn');
      await session.run(`trap '' TERM; echo $$ > ${pids}; while :; do sleep 1; done`, options({ timeoutMs: 1000 }));
      await until(() => !isRunning(readFileSync(pids, 'utf8').trim()));
    });

    it('ends the remote script when the caller aborts', async () => {
      const abort = new AbortController();
      let pid = '';
      const result = session.run('echo $$; sleep 300', options({ signal: abort.signal, onLine: (line) => { pid = line; abort.abort(); } }));
      expect(await result).to.deep.equal({ kind: 'lost' });
      await until(() => !isRunning(pid));
    });

    it('calls a run lost when the connection dies, never a success, and the remote side ends as well', async () => {
      let pid = '';
      const closed = new Promise<void>((resolve) => pool.onClose('real', resolve));
      const result = await session.run('echo $$; sleep 300', options({ onLine: (line) => { pid = line; sshd.killSessions(); } }));
      expect(result).to.deep.equal({ kind: 'lost' });
      await closed;
      expect(await codeOf(session.run('true', options()))).to.equal('HOST_UNREACHABLE');
      await until(() => !isRunning(pid));
      expect(stdoutOf(await (await pool.session(sshd.address)).run('echo again', options()))).to.equal('again\n');
    });
  });

  describe('stream', () => {
    it('hands over lines as they come and ends the remote side on abort', async () => {
      const abort = new AbortController();
      const lines: string[] = [];
      await session.stream('echo $$; while :; do echo beat; sleep 0.05; done', { signal: abort.signal, onLine: (line) => lines.push(line) === 3 && abort.abort() });
      expect(lines.slice(1)).to.deep.equal(['beat', 'beat']);
      await until(() => !isRunning(lines[0] ?? ''));
    });

    it('shows the script the end of its stdin, so that it can leave in order', async () => {
      const mark = join(sshd.directory, 'left');
      const abort = new AbortController();
      await session.stream(`echo up; cat >/dev/null; echo left > ${mark}`, { signal: abort.signal, onLine: () => abort.abort() });
      await until(() => existsSync(mark));
    });

    it('resolves when the script ends by itself, and when the connection dies', async () => {
      const { signal } = new AbortController();
      await session.stream('echo once', { signal, onLine: () => undefined });
      await session.stream('echo up; sleep 300', { signal, onLine: () => sshd.killSessions() });
    });
  });

  describe('exec', () => {
    it('passes arguments as they are, without any shell effect', async () => {
      const result = await session.exec(['printf', '%s|', "a'b", '$(id)', '`id`', ';', '*', '\\', 'new\nline', ''], {});
      expect(stdoutOf(result)).to.equal("a'b|$(id)|`id`|;|*|\\|new\nline||");
    });

    it('pipes stdin, with live output', async () => {
      const stdin = new PassThrough();
      const chunks: Buffer[] = [];
      const result = session.exec(['tr', 'a-z', 'A-Z'], { stdin, onStdout: (chunk) => void chunks.push(chunk) });
      stdin.end('hello');
      expect(await result).to.deep.equal({ kind: 'exited', code: 0, stdout: '', stderr: '' });
      expect(Buffer.concat(chunks).toString()).to.equal('HELLO');
    });

    it('gives a terminal of the asked size', async () => {
      const result = await session.exec(['stty', 'size'], { pty: { columns: 91, rows: 33 } });
      expect(stdoutOf(result).trim()).to.equal('33 91');
    });

    it('changes the size of the terminal while the command runs, as a window does', async () => {
      let resize: (size: { columns: number; rows: number }) => void = () => expect.fail('nobody listens');
      const onStdout = (chunk: Buffer): void => (chunk.toString().includes('up') ? resize({ columns: 120, rows: 50 }) : undefined);
      const chunks: Buffer[] = [];
      await session.exec(['sh', '-c', 'trap "stty size; exit" WINCH; echo up; while :; do sleep 0.05; done'], {
        pty: { columns: 91, rows: 33, onResize: (listener) => { resize = listener; } }, onStdout: (chunk) => { chunks.push(chunk); onStdout(chunk); },
      });
      expect(Buffer.concat(chunks).toString()).to.contain('50 120');
    });

    it('ends a followed command on abort', async () => {
      const abort = new AbortController();
      let pid = '';
      const result = session.exec(['sh', '-c', 'echo $$; exec sleep 300'], { signal: abort.signal, onStdout: (chunk) => { pid = chunk.toString().trim(); abort.abort(); } });
      expect((await result).kind).to.equal('lost');
      await until(() => !isRunning(pid));
    });
  });

  it('runs thirty at once within MaxSessions, streams included', async () => {
    const abort = new AbortController();
    const stream = session.stream('sleep 300', { signal: abort.signal, onLine: () => undefined });
    const results = await Promise.all(Array.from({ length: 30 }, (_, n) => session.run(`echo ${n}`, options())));
    expect(results.map(stdoutOf)).to.deep.equal(Array.from({ length: 30 }, (_, n) => `${n}\n`));
    abort.abort();
    await stream;
  });

  it('reaches a host from inside by the manager\'s identity alone, whatever the spec says of the outside', async () => {
    const { host, port, identityFile } = sshd.address;
    const inside = createHostPool({ log: silentLog, clock: systemClock, insideIdentity: identityFile });
    const address = { ...sshd.address, port: 1, identityFile: '/none', jump: { host: 'jump.invalid', port: 22, user: 'root' }, inside: { host, port } };
    expect(stdoutOf(await (await inside.session(address)).run('echo in', options()))).to.equal('in\n');
    expect(await codeOf(inside.session({ ...address, hostKey: 'SHA256:other' }))).to.equal('HOST_KEY_MISMATCH');
    await inside.close();
  });

  describe('jump host', () => {
    const through = (hostKey: string) => {
      return { ...sshd.address, node: 'behind', jump: { ...sshd.address, hostKey } };
    };

    it('reaches a host through another, with both keys checked', async () => {
      expect(stdoutOf(await (await pool.session(through(sshd.fingerprint))).run('echo $SSH_CONNECTION | wc -w', options())).trim()).to.equal('4');
      expect(await codeOf(pool.session(through('SHA256:wrong')))).to.equal('HOST_KEY_MISMATCH');
    });
  });
});

describe('ssh with a server of few sessions', function () {
  this.timeout(15_000);
  it('waits for a free session instead of failing, because MaxSessions may be anything', async () => {
    const sshd = await startRealSshd(['MaxSessions 2']);
    const pool = createHostPool({ log: silentLog, clock: systemClock });
    const session = await pool.session(sshd.address);
    const results = await Promise.all(Array.from({ length: 12 }, (_, n) => session.run(`echo ${n}`, options())));
    expect(results.map(stdoutOf)).to.deep.equal(Array.from({ length: 12 }, (_, n) => `${n}\n`));
    await pool.close();
    await sshd.stop();
  });

  it('keeps no shell waiting where that would take the only session', async () => {
    const sshd = await startRealSshd(['MaxSessions 1']);
    const pool = createHostPool({ log: silentLog, clock: systemClock });
    const session = await pool.session(sshd.address);
    for (const n of ['1', '2', '3']) {
      expect(stdoutOf(await session.run(`echo ${n}`, { ...options(), isUrgent: true }))).to.equal(`${n}\n`);
      expect(stdoutOf(await session.run(`echo ${n}`, options()))).to.equal(`${n}\n`);
    }
    await pool.close();
    await sshd.stop();
  });
});

describe('urgent scripts against OpenSSH', function () {
  this.timeout(15_000);
  it('go before other work on the host, each in a shell of its own, and end as any other', async () => {
    const sshd = await startRealSshd();
    const pool = createHostPool({ log: silentLog, clock: systemClock });
    const session = await pool.session(sshd.address);
    const urgent = (script: string, more = {}) => session.run(script, { ...options(), isUrgent: true, ...more });
    expect(stdoutOf(await urgent('x=1; nice'))).to.equal('-10\n');
    expect(await urgent('echo $x; exit 3')).to.deep.equal({ kind: 'exited', code: 3, stdout: '\n', stderr: '' });
    expect(await urgent('sleep 30', { timeoutMs: 200 })).to.deep.equal({ kind: 'lost' });
    expect(stdoutOf(await urgent('echo after'))).to.equal('after\n');
    await pool.close();
    await sshd.stop();
  });
});

describe('ssh host keys against OpenSSH', function () {
  this.timeout(15_000);
  it('refuses an unknown key, takes it when told to, and refuses a changed one for ever', async () => {
    const sshd = await startRealSshd();
    const pool = createHostPool({ log: silentLog, clock: systemClock });
    const unpinned = { ...sshd.address, hostKey: undefined };
    expect(await codeOf(pool.session(unpinned))).to.equal('HOST_KEY_UNKNOWN');
    await pool.session({ ...unpinned, acceptNew: true });
    expect(pool.hostKey('real')).to.equal(sshd.fingerprint);
    await pool.close();
    await sshd.changeHostKey();
    expect(await codeOf(pool.session({ ...sshd.address, acceptNew: true }))).to.equal('HOST_KEY_MISMATCH');
    await pool.close();
    await sshd.stop();
  });
});
