import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect } from 'chai';
import { aRunningTask } from '../../support/builders.js';
import { eventually } from '../../support/eventually.js';
import { startRealGateway, type RealGateway } from '../../support/real-gateway.js';

const BYTES = 40_000_000;

describe('files and processes of a task on a host', function () {
  this.timeout(60_000);
  let gateway: RealGateway;
  before(async () => { gateway = await startRealGateway(); });
  after(() => gateway.stop());

  const never = new AbortController().signal;
  const refusing = (words: string) => ({ readFilesCommand: () => ['sh', '-c', 'echo "$1" >&2; exit 125', 'sh', words], writeFilesCommand: () => ['sh', '-c', 'echo "$1" >&2; exit 125', 'sh', words] });
  const failure = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'nothing', (error: { code: string; message: string }) => `${error.code} ${error.message}`);

  it('reads no faster than whoever asked takes it, and loses nothing when the command has ended meanwhile', async () => {
    let taken = 0;
    let goOn = (): void => undefined;
    const waiting = new Promise<void>((resolve) => { goOn = resolve; });
    const whole = gateway.to({ readFilesCommand: () => ['sh', '-c', `head -c ${BYTES} /dev/zero; touch ${join(gateway.sshd.directory, 'sent')}`] }).readFiles(aRunningTask(), '/big', {
      signal: never,
      onChunk: (chunk) => {
        taken += chunk.length;
        return waiting;
      },
    });
    await eventually(() => expect(taken).to.be.greaterThan(0));
    const sent = (): boolean => { try { readFileSync(join(gateway.sshd.directory, 'sent')); return true; } catch { return false; } };
    await new Promise((resolve) => setTimeout(resolve, 2500)); // longer than the end of a command waits for its output
    expect([taken < 5_000_000, sent()]).to.deep.equal([true, false]);
    goOn();
    await whole;
    expect(taken).to.equal(BYTES);
  });

  it('keeps the last of the output of a command that has ended long before it is taken', async () => {
    const texts: string[] = [];
    await gateway.to({ readFilesCommand: () => ['sh', '-c', 'printf one; sleep 0.2; printf two'] }).readFiles(aRunningTask(), '/x', {
      signal: never,
      onChunk: async (chunk) => {
        texts.push(chunk.toString());
        await new Promise((resolve) => setTimeout(resolve, 2000));
      },
    });
    expect(texts.join('')).to.equal('onetwo');
  });

  it('writes what an archive brings, to its end', async () => {
    const into = join(gateway.sshd.directory, 'written');
    const archive = Readable.from([Buffer.alloc(300_000, 'a'), Buffer.from('the end')], { objectMode: false });
    await gateway.to({ writeFilesCommand: (_name, directory) => ['sh', '-c', 'cat >"$1"', 'sh', directory] }).writeFiles(aRunningTask(), into, { archive, keepsOwner: false, signal: never });
    expect(readFileSync(into, 'utf8')).to.have.length(300_007).and.match(/athe end$/);
  });

  it('passes paths as they are, whatever a shell would make of them', async () => {
    const odd = join(gateway.sshd.directory, "a b'; $(touch x) \"");
    mkdirSync(odd);
    writeFileSync(join(odd, 'file'), 'odd\n');
    const chunks: Buffer[] = [];
    await gateway.to({ readFilesCommand: (_name, path) => ['cat', '--', path] }).readFiles(aRunningTask(), join(odd, 'file'), { signal: never, onChunk: async (chunk) => void chunks.push(chunk) });
    expect(Buffer.concat(chunks).toString()).to.equal('odd\n');
  });

  it('says what is missing, and what podman says otherwise', async () => {
    const missing = gateway.to(refusing('Error: "/nope" could not be found on container web.1.aaaaaaaaaaaa: no such file or directory'));
    expect(await failure(missing.readFiles(aRunningTask(), '/nope', { signal: never, onChunk: async () => undefined }))).to.equal('NOT_FOUND web.1.aaaaaaaaaaaa has no /nope');
    expect(await failure(missing.writeFiles(aRunningTask(), '/nope', { archive: new PassThrough(), keepsOwner: false, signal: never }))).to.equal('NOT_FOUND web.1.aaaaaaaaaaaa has no directory /nope');
    const gone = gateway.to(refusing('Error: container "web.1.aaaaaaaaaaaa" does not exist'));
    expect(await failure(gone.readFiles(aRunningTask(), '/etc', { signal: never, onChunk: async () => undefined }))).to.equal('HOST_COMMAND_FAILED copy from web.1.aaaaaaaaaaaa on node-1: container "web.1.aaaaaaaaaaaa" does not exist');
  });

  it('sends a signal, and says when there is nothing left to send it to', async () => {
    await gateway.to({ killCommand: (name, signal) => ['sh', '-c', 'printf %s "$2 $1" >"$3"', 'sh', name, signal, join(gateway.sshd.directory, 'killed')] }).kill(aRunningTask(), 'SIGKILL');
    expect(readFileSync(join(gateway.sshd.directory, 'killed'), 'utf8')).to.equal('SIGKILL web.1.aaaaaaaaaaaa');
    const refused = (words: string) => failure(gateway.to({ killCommand: () => ['sh', '-c', 'echo "$1" >&2; exit 125', 'sh', words] }).kill(aRunningTask(), 'SIGKILL'));
    expect(await refused('Error: can only kill running containers. c0ffee is in state exited: container state improper')).to.equal('CONFLICT task web.1.aaaaaaaaaaaa does not run on node-1 any more');
    expect(await refused('Error: permission denied')).to.equal('HOST_COMMAND_FAILED kill web.1.aaaaaaaaaaaa on node-1: permission denied');
  });

  it('lists processes', async () => {
    const table = await gateway.to({ topCommand: () => ['printf', 'USER PID COMMAND\\nroot 1 sleep 300\\n'] }).processes(aRunningTask());
    expect(table).to.deep.equal({ titles: ['USER', 'PID', 'COMMAND'], processes: [['root', '1', 'sleep 300']] });
  });
});
