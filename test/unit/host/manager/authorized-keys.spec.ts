import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { leaveScript, parseLeaveReport } from '../../../../host/leave/leave-script.js';
import { authorizeManagers, type AuthorizedManager } from '../../../../host/manager/authorized-keys.js';
import { ScratchHost } from '../../../support/scratch-host.js';
import { scratchSession } from '../../../support/scratch-session.js';

const ONE: AuthorizedManager = { name: 'node-1', key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOne+/x' };
const TWO: AuthorizedManager = { name: 'node-2', key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAITwo' };
const line = ({ name, key }: AuthorizedManager): string => `restrict,pty ${key} drover-manager:${name}\n`;
/** With all that people have in it, and no end of line at its end. */
const OWN = '# mine\r\n\ncommand="x drover-manager:node-1" ssh-rsa AAAA drover-manager:node-1\n#restrict,pty ssh-ed25519 AAAA drover-manager:node-9\nssh-ed25519 AAAA me@home drover-manager: no\tend\xff';

describe('authorized keys of managers', () => {
  let host: ScratchHost;
  const ssh = () => join(host.dir, 'home/ops/.ssh');
  const file = () => join(ssh(), 'authorized_keys');
  const text = () => readFileSync(file(), 'latin1');
  const authorize = (...keys: readonly AuthorizedManager[]) => authorizeManagers(scratchSession(host), { user: 'ops', keys, fencingToken: 7 });
  const leave = () => parseLeaveReport(host.run(leaveScript({ fencingToken: 7, isPurge: false })).stdout);

  beforeEach(() => {
    host = new ScratchHost({ nft: '[ "$1" != list ]' });
    const { uid, gid } = userInfo();
    host.program('getent', `[ "$2" = ops ] && echo "ops:x:${uid}:${gid}::$HOST/home/ops:/bin/sh"`);
    mkdirSync(join(host.dir, 'home/ops'), { recursive: true });
  });
  afterEach(() => host.remove());

  it('are exactly those that are given, each time', async () => {
    await authorize(ONE);
    expect(text()).to.equal(line(ONE));
    await authorize(ONE, TWO);
    expect(text()).to.equal(line(ONE) + line(TWO));
    await authorize(TWO);
    expect(text()).to.equal(line(TWO));
    expect([statSync(ssh()).mode & 0o777, statSync(file()).mode & 0o777]).to.deep.equal([0o700, 0o600]);
  });

  it('leave the lines of others byte for byte, and the file its mode', async () => {
    host.write({ '/home/ops/.ssh/authorized_keys': '' });
    const own = Buffer.from(OWN, 'latin1');
    writeFileSync(file(), own);
    chmodSync(file(), 0o640);
    await authorize(ONE, TWO);
    expect(text()).to.equal(line(ONE) + line(TWO) + OWN);
    expect(statSync(file()).mode & 0o777).to.equal(0o640);
    await authorize();
    expect(readFileSync(file())).to.deep.equal(own);
  });

  it('change nothing where they are right', async () => {
    await authorize(ONE);
    const before = statSync(file());
    await authorize(ONE);
    expect(statSync(file()).ino).to.equal(before.ino);
  });

  it('take file and folder with them that were made for them', async () => {
    await authorize(ONE);
    await authorize();
    expect(existsSync(ssh())).to.equal(false);
    await authorize();
    expect(existsSync(ssh())).to.equal(false);
  });

  it('keep an empty file that was there before', async () => {
    host.write({ '/home/ops/.ssh/authorized_keys': '' });
    await authorize(ONE);
    await authorize();
    expect(text()).to.equal('');
  });

  it('go into the file that a link leads to', async () => {
    host.write({ '/home/ops/kept': 'ssh-rsa AAAA me\n' });
    mkdirSync(ssh());
    symlinkSync('../kept', file());
    await authorize(ONE);
    expect(host.read('/home/ops/kept')).to.equal(`${line(ONE)}ssh-rsa AAAA me`);
  });

  it('are refused when they would be more than a line', async () => {
    for (const key of ['ssh-ed25519 AAAA\nssh-rsa AAAA', 'ssh-ed25519 AAAA x', '']) {
      expect(await authorize({ name: 'node-1', key }).then(() => 'done', (error: Error) => error.message)).to.match(/its key is none/);
    }
  });

  it('say what is wrong when there is no such user', async () => {
    const failed = authorizeManagers(scratchSession(host), { user: 'nobody-here', keys: [ONE], fencingToken: 7 });
    expect(await failed.then(() => '', (error: Error) => error.message)).to.match(/there is no user nobody-here/);
  });

  describe('on a host that leaves', () => {
    it('go, with what was made for them', async () => {
      const before = host.state();
      await authorize(ONE, TWO);
      expect(leave()).to.deep.include({ hasLeft: true, failures: [] });
      expect(existsSync(ssh())).to.equal(false);
      expect(host.state()).to.deep.equal(before);
    });

    it('go from among the lines of others', async () => {
      host.write({ '/home/ops/.ssh/authorized_keys': 'ssh-rsa AAAA me' });
      await authorize(ONE);
      leave();
      expect(text()).to.equal('ssh-rsa AAAA me');
    });
  });
});
