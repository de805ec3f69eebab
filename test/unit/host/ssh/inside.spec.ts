import { expect } from 'chai';
import type { HostAddress } from '../../../../host/contract.js';
import { fromInside, isLoopback } from '../../../../host/ssh/inside.js';

const KEY = '/var/lib/drover/manager/state/ssh/id_ed25519';
const anAddress = (over: Partial<HostAddress> = {}): HostAddress =>
  ({ node: 'node-1', host: '192.0.2.1', port: 2201, user: 'ops', identityFile: '~/.ssh/id', hostKey: 'SHA256:k', ...over });

describe('from inside', () => {
  it('changes the way to a host and never what it must prove', () => {
    expect(fromInside(anAddress({ host: '127.0.0.1', inside: { host: '10.0.0.11', port: 22 } }), KEY))
      .to.deep.equal({ node: 'node-1', host: '10.0.0.11', port: 22, user: 'ops', identityFile: KEY, hostKey: 'SHA256:k' });
  });

  it('dials a host as from outside where nothing else is said, but with the manager\'s own key', () => {
    expect(fromInside(anAddress(), KEY)).to.deep.equal(anAddress({ identityFile: KEY }));
  });

  it('leaves the jump host out: it stands outside', () => {
    expect(fromInside(anAddress({ jump: { host: 'j', port: 22, user: 'root' }, inside: { host: '10.0.0.11', port: 22 } }), KEY)).to.not.have.property('jump');
  });

  it('refuses to dial itself in place of the host', () => {
    expect(() => fromInside(anAddress({ host: '127.0.0.1' }), KEY)).to.throw(/spec\.ssh\.inside/);
    expect(() => fromInside(anAddress({ jump: { host: 'j', port: 22, user: 'root' } }), KEY)).to.throw(/jump host/);
  });

  it('knows what is everybody\'s own address', () => {
    expect(['localhost', '127.0.0.1', '127.1.2.3', '::1'].every(isLoopback)).to.equal(true);
    expect(['127.example.org', '192.0.2.127', 'localhost.example.org'].some(isLoopback)).to.equal(false);
  });
});
