import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { OperatorError } from '../../../../base/errors.js';
import { sendFiles } from '../../../../host/manager/send.js';
import { uploadFile } from '../../../../host/manager/upload.js';
import { ScratchHost } from '../../../support/scratch-host.js';
import { scratchSession } from '../../../support/scratch-session.js';

const REMOTE = '/var/lib/drover/manager/artefact/a.tar.gz';
const codeOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'no error', (error: unknown) => (error instanceof OperatorError ? error.code : String(error)));

describe('what is brought to a manager\'s host', () => {
  let host: ScratchHost;
  let folder: string;
  const bytes = randomBytes(300_000);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const local = () => join(folder, 'a');
  const remote = () => join(host.dir, REMOTE);

  beforeEach(() => {
    host = new ScratchHost();
    folder = mkdtempSync(join(tmpdir(), 'drover-upload-'));
    writeFileSync(local(), bytes);
  });
  afterEach(() => {
    host.remove();
    rmSync(folder, { recursive: true });
  });

  it('arrives as it is, for root alone, and tells how far it is', async () => {
    const told: number[] = [];
    expect(await uploadFile(scratchSession(host), local(), REMOTE, { sha256, fencingToken: 7, onProgress: (sent) => told.push(sent) })).to.equal(true);
    expect(readFileSync(remote()).equals(bytes)).to.equal(true);
    expect(statSync(remote()).mode & 0o777).to.equal(0o600);
    expect(told.at(-1)).to.equal(bytes.length);
  });

  it('is not sent where it is already', async () => {
    await uploadFile(scratchSession(host), local(), REMOTE, { sha256, fencingToken: 7 });
    const again = scratchSession(host);
    expect(await uploadFile(again, local(), REMOTE, { sha256, fencingToken: 7 })).to.equal(false);
    expect(again.shown).to.have.length(1);
  });

  it('does not appear when it did not arrive whole, and does not replace what is there', async () => {
    host.write({ [REMOTE]: 'before' });
    expect(await codeOf(uploadFile(scratchSession(host), local(), REMOTE, { sha256: sha256.replace(/./, (digit) => (digit === '0' ? '1' : '0')), fencingToken: 7 }))).to.equal('HOST_COMMAND_FAILED');
    expect(host.read(REMOTE)).to.equal('before');
    expect(existsSync(`${remote()}.part`)).to.equal(false);
  });

  it('is refused by a host that has seen a newer control plane', async () => {
    host.write({ '/run/drover/fence': '8\n', '/run/drover/netns/x': '' });
    expect(await codeOf(uploadFile(scratchSession(host), local(), REMOTE, { sha256, fencingToken: 7 }))).to.equal('HOST_FENCED');
    expect(await codeOf(sendFiles(scratchSession(host), { fencingToken: 7 }, [{ path: REMOTE, text: 'x' }]))).to.equal('HOST_FENCED');
  });

  it('says so when the local file is not there', async () => {
    expect(await codeOf(uploadFile(scratchSession(host), join(folder, 'none'), REMOTE, { sha256, fencingToken: 7 }))).to.match(/ENOENT/);
  });

  it('as a secret is in no argument and no log, and the same file stays untouched', async () => {
    const session = scratchSession(host);
    const logged: string[] = [];
    const files = [{ path: '/var/lib/drover/manager/conf/secret', text: 'a secret\nof two lines' }, { path: '/var/lib/drover/manager/state/tls/ca.key', text: '' }];
    await sendFiles(session, { fencingToken: 7, record: ({ script }) => logged.push(script) }, files);
    const path = join(host.dir, files[0]!.path);
    expect([readFileSync(path, 'utf8'), readFileSync(join(host.dir, files[1]!.path), 'utf8')]).to.deep.equal(['a secret\nof two lines', '']);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    const seen = [...session.shown, ...logged].join('\n');
    expect(logged).to.have.length(1);
    expect(seen).to.not.contain('a secret').and.not.contain(Buffer.from('a secret').toString('base64').slice(0, 8));
    const { ino } = statSync(path);
    await sendFiles(session, { fencingToken: 7 }, files);
    expect(statSync(path).ino).to.equal(ino);
  });
});
