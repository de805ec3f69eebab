import { expect } from 'chai';
import { OperatorError } from '../../../../base/errors.js';
import type { HostAddress } from '../../../../host/contract.js';
import { backoffMs } from '../../../../host/ssh/backoff.js';
import { connectError } from '../../../../host/ssh/connect-error.js';
import { isServedBy, sameHop } from '../../../../host/ssh/hop.js';
import { fingerprintOf, keyTypeOf, refusalOf } from '../../../../host/ssh/host-key.js';
import { expandHome } from '../../../../host/ssh/identity.js';
import { sudoRefusal } from '../../../../host/ssh/sudo.js';

const KEY = Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.alloc(36, 7)]);
const anAddress = (over: Partial<HostAddress> = {}): HostAddress => ({ node: 'node-1', host: '192.0.2.1', port: 22, user: 'root', ...over });
const systemError = (code: string): Error => Object.assign(new Error(code), { code });

describe('host key', () => {
  it('refuses an unknown key and says its fingerprint and the remedy, because silence would mean blind trust', () => {
    const refusal = refusalOf(anAddress(), KEY);
    expect(refusal?.code).to.equal('HOST_KEY_UNKNOWN');
    expect(refusal?.message).to.include(fingerprintOf(KEY)).and.include('--accept-new').and.include('ssh-ed25519');
  });

  it('refuses a changed key even with acceptNew, because that is what an attack looks like', () => {
    const refusal = refusalOf(anAddress({ hostKey: 'SHA256:other', acceptNew: true }), KEY);
    expect(refusal?.code).to.equal('HOST_KEY_MISMATCH');
    expect(refusal?.message).to.include('HAS CHANGED').and.include('SHA256:other').and.include(fingerprintOf(KEY));
  });

  it('takes the pinned key, and a new one when the user said so', () => {
    expect(refusalOf(anAddress({ hostKey: fingerprintOf(KEY) }), KEY)).to.equal(undefined);
    expect(refusalOf(anAddress({ acceptNew: true }), KEY)).to.equal(undefined);
  });

  it('reads no key type beyond the end of a cut blob', () => {
    expect(keyTypeOf(Buffer.from([0, 0, 0, 99, 1]))).to.equal('unknown');
    expect(keyTypeOf(Buffer.alloc(2))).to.equal('unknown');
  });
});

describe('connect error', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['ECONNREFUSED', 'refused'],
    ['ETIMEDOUT', 'no answer'],
    ['ENOTFOUND', 'does not resolve'],
    ['EAI_AGAIN', 'name server'],
    ['ECONNRESET', 'reset'],
    ['EHOSTUNREACH', 'no route'],
  ];
  for (const [code, text] of texts) {
    it(`tells ${code} apart, because each needs another remedy`, () => {
      const error = connectError(anAddress(), systemError(code), { stage: 'tcp' });
      expect(error.code).to.equal('HOST_UNREACHABLE');
      expect(error.message).to.include(text).and.include('root@192.0.2.1:22');
    });
  }

  it('tells a connection that is dropped before the login from one that is refused: sshd has too many of them', () => {
    for (const error of [systemError('ECONNRESET'), systemError('ECLOSED'), new Error('Connection lost before handshake')]) {
      for (const stage of ['banner', 'handshake'] as const) expect(connectError(anAddress(), error, { stage }).message).to.include('MaxStartups');
    }
  });

  it('repeats what something else than sshd said, without what a terminal would take for commands', () => {
    const error = connectError(anAddress(), new Error('Connection lost before handshake'), { stage: 'handshake', greeting: 'HTTP/1.1 400 Bad Request' });
    expect(error.message).to.include('(it said "HTTP/1.1 400 Bad Request")');
  });

  it('names the identity that was refused, never its content', () => {
    const error = connectError(anAddress(), Object.assign(new Error('All configured authentication methods failed'), { level: 'client-authentication' }), { stage: 'login', identity: 'identity file /k' });
    expect(error.code).to.equal('HOST_AUTH_FAILED');
    expect(error.message).to.include('/k').and.include('authorized_keys');
  });

  it('passes an error on that already has its code', () => {
    const refusal = new OperatorError('HOST_KEY_MISMATCH', 'changed');
    expect(connectError(anAddress(), refusal, { stage: 'login' })).to.equal(refusal);
  });
});

describe('hops', () => {
  it('keeps a session that was accepted as new once its key is pinned, because the host is the same', () => {
    expect(isServedBy(anAddress({ hostKey: 'SHA256:a' }), anAddress({ acceptNew: true }), 'SHA256:a')).to.equal(true);
    expect(isServedBy(anAddress({ hostKey: 'SHA256:b' }), anAddress({ acceptNew: true }), 'SHA256:a')).to.equal(false);
  });

  it('tells addresses apart by their jump host too', () => {
    const jump = anAddress({ host: 'bastion' });
    expect(sameHop(anAddress({ jump }), anAddress({ jump }))).to.equal(true);
    expect(sameHop(anAddress({ jump }), anAddress())).to.equal(false);
    expect(sameHop(anAddress({ jump }), anAddress({ jump: { ...jump, port: 23 } }))).to.equal(false);
  });

  it('expands only a leading ~, which is all that ssh_config(5) promises', () => {
    expect(expandHome('~/.ssh/id', '/home/a')).to.equal('/home/a/.ssh/id');
    expect(expandHome('/x/~/id', '/home/a')).to.equal('/x/~/id');
  });
});

describe('back-off', () => {
  it('doubles from 200 ms to 5 s, and never waits less than half of that', () => {
    expect([1, 2, 3, 6, 50].map((failures) => backoffMs(failures, 0))).to.deep.equal([200, 400, 800, 5000, 5000]);
    expect(backoffMs(1, 0.999)).to.equal(100);
  });
});

describe('sudo refusal', () => {
  const exited = (code: number) => ({ kind: 'exited', code }) as const;
  it('is recognised when sudo wants a password, and says how to allow it', () => {
    const refusal = sudoRefusal('node-1', 'admin', exited(1), 'sudo: a password is required\n');
    expect(refusal?.code).to.equal('HOST_SUDO_FAILED');
    expect(refusal?.message).to.include("admin ALL=(ALL) NOPASSWD: ALL");
  });

  it('is recognised when there is no sudo at all', () => {
    expect(sudoRefusal('node-1', 'admin', exited(127), 'sh: 1: sudo: not found')?.message).to.include('not installed');
  });

  it("leaves a script's own failure alone, and root's", () => {
    expect(sudoRefusal('node-1', 'admin', exited(1), 'ip: no such device')).to.equal(undefined);
    expect(sudoRefusal('node-1', 'root', exited(1), 'sudo: x')).to.equal(undefined);
  });
});
