import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import { OperatorError } from '../../../base/errors.js';
import { silentLog } from '../../../base/log.js';
import type { HostPool, HostSession } from '../../../host/contract.js';
import { sendBlob } from '../../../host/image/push-image.js';
import { createHostPool } from '../../../host/ssh/pool.js';
import { eventually } from '../../support/eventually.js';
import { sha256 } from '../../support/image-archive.js';
import { startRealSshd, type RealSshd } from '../../support/real-sshd.js';
import type { ScratchHost } from '../../support/scratch-host.js';
import { storageHost } from '../../support/scratch-storage.js';

const codeOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'no error', (error: unknown) => (error instanceof OperatorError ? error.code : String(error)));

describe('a layer through OpenSSH', function () {
  this.timeout(60_000);
  let sshd: RealSshd;
  let pool: HostPool;
  let host: ScratchHost;
  let session: HostSession;
  const bytes = randomBytes(24_000_000);
  const target = { manifest: sha256('manifest'), blob: sha256(bytes) };
  const directory = () => join(host.dir, 'var/lib/drover/pushes', target.manifest.slice(7));
  const file = () => join(directory(), target.blob.slice(7));

  before(async () => { sshd = await startRealSshd(); });
  after(() => sshd.stop());
  beforeEach(async () => {
    host = storageHost();
    pool = createHostPool({ log: silentLog, clock: systemClock });
    const real = await pool.session(sshd.address);
    session = { ...real, exec: (argv, options) => real.exec(argv.map(host.local), options) };
  });
  afterEach(async () => {
    await pool.close();
    host.remove();
  });

  /** In chunks; `onSent` hears how many bytes have been read of it. */
  const content = (onSent: (sent: number) => void = () => {}): Readable => Readable.from((function* () {
    for (let at = 0; at < bytes.length; at += 65_536) {
      onSent(at);
      yield bytes.subarray(at, at + 65_536);
    }
  })(), { objectMode: false });

  it('arrives with every byte, and what is not its digest leaves nothing', async () => {
    await sendBlob(session, target, content(), new AbortController().signal);
    expect(sha256(readFileSync(file()))).to.equal(target.blob);
    expect(await codeOf(sendBlob(session, { ...target, blob: sha256('other') }, content(), new AbortController().signal))).to.equal('HOST_COMMAND_FAILED');
    expect(readdirSync(directory())).to.deep.equal([target.blob.slice(7)]);
  });

  it('leaves nothing when whoever sent it has gone, or the connection has, half-way', async () => {
    const abort = new AbortController();
    expect(await codeOf(sendBlob(session, target, content((sent) => (sent > 4_000_000 ? abort.abort() : undefined)), abort.signal))).to.equal('HOST_LOST_REPLY');
    await eventually(() => expect(readdirSync(directory())).to.deep.equal([]), 20_000);
    let isLost = false;
    const lost = content((sent) => {
      if (sent < 4_000_000 || isLost) return;
      isLost = true;
      sshd.killSessions();
    });
    expect(await codeOf(sendBlob(session, target, lost, new AbortController().signal))).to.equal('HOST_LOST_REPLY');
    await eventually(() => expect(existsSync(directory()) ? readdirSync(directory()) : []).to.deep.equal([]), 20_000);
  });
});
