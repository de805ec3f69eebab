import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import { OperatorError } from '../../../base/errors.js';
import { silentLog } from '../../../base/log.js';
import type { HostPool, HostSession } from '../../../host/contract.js';
import { uploadFile } from '../../../host/manager/upload.js';
import { createHostPool } from '../../../host/ssh/pool.js';
import { eventually } from '../../support/eventually.js';
import { startRealSshd, type RealSshd } from '../../support/real-sshd.js';
import { ScratchHost } from '../../support/scratch-host.js';

const REMOTE = '/var/lib/drover/manager/artefact/a.tar.gz';
const codeOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'no error', (error: unknown) => (error instanceof OperatorError ? error.code : String(error)));

describe('upload through OpenSSH', function () {
  this.timeout(30_000);
  let sshd: RealSshd;
  let pool: HostPool;
  let host: ScratchHost;
  let session: HostSession;
  const bytes = randomBytes(24_000_000);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = () => join(sshd.directory, 'local');
  const remote = () => join(host.dir, REMOTE);

  before(async () => {
    sshd = await startRealSshd();
    writeFileSync(file(), bytes);
  });
  after(() => sshd.stop());
  beforeEach(async () => {
    host = new ScratchHost();
    pool = createHostPool({ log: silentLog, clock: systemClock });
    const real = await pool.session(sshd.address);
    session = { ...real, run: (script, options) => real.run(host.local(script), options), exec: (argv, options) => real.exec(argv.map(host.local), options) };
  });
  afterEach(async () => {
    await pool.close();
    host.remove();
  });

  it('brings every byte, and the hash tells the next one that it is there', async () => {
    expect(await uploadFile(session, file(), REMOTE, { sha256, fencingToken: 7 })).to.equal(true);
    expect(createHash('sha256').update(readFileSync(remote())).digest('hex')).to.equal(sha256);
    expect(await uploadFile(session, file(), REMOTE, { sha256, fencingToken: 7 })).to.equal(false);
  });

  it('reads no faster than the host takes it, so that memory holds what is on its way', async () => {
    host.program('cat', 'sleep 1; exec /bin/cat "$@"');
    let sent = 0, sentEarly = -1;
    const slow = { ...session, exec: ((argv, options) => session.exec([...argv.slice(0, -1), `PATH=${host.dir}/bin:$PATH; ${argv.at(-1)}`], options)) as HostSession['exec'] };
    const timer = setTimeout(() => { sentEarly = sent; }, 700);
    await uploadFile(slow, file(), REMOTE, { sha256, fencingToken: 7, onProgress: (now) => { sent = now; } });
    clearTimeout(timer);
    expect(sentEarly).to.be.within(1, bytes.length / 2);
  });

  it('leaves nothing of what was given up or lost half-way', async () => {
    const abort = new AbortController();
    const given = uploadFile(session, file(), REMOTE, { sha256, fencingToken: 7, signal: abort.signal, onProgress: (sent) => (sent > 4_000_000 ? abort.abort() : undefined) });
    expect(await codeOf(given)).to.equal('HOST_LOST_REPLY');
    const lost = uploadFile(session, file(), REMOTE, { sha256, fencingToken: 7, onProgress: (sent) => (sent > 4_000_000 && sent < 4_100_000 ? sshd.killSessions() : undefined) });
    expect(await codeOf(lost)).to.equal('HOST_LOST_REPLY');
    await eventually(() => expect([existsSync(remote()), existsSync(`${remote()}.part`)]).to.deep.equal([false, false]), 10_000);
  });
});
