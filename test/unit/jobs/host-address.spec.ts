import { expect } from 'chai';
import { addressOf } from '../../../jobs/host-address.js';
import { reachOf, type Node } from '../../../model/index.js';
import { aNode } from '../../support/builders.js';

const given = aNode();
const node = (ssh: Partial<Node['spec']['ssh']>, changes: { readonly vtep?: string; readonly advertise?: string } = {}): Node => ({
  ...given,
  spec: { ...given.spec, ssh: { ...given.spec.ssh, host: '192.0.2.1', ...ssh }, advertise: changes.advertise === undefined ? { interface: 'eth1' } : { address: changes.advertise } },
  status: { ...given.status, vtep: changes.vtep === undefined ? undefined : { address: changes.vtep, mtu: 1500 } },
});

describe('the address of a host', () => {
  it('from inside is the one on the back network where the one in the spec holds for the outside alone', () => {
    const back = { host: '10.0.0.11', port: 22 };
    expect(addressOf(node({ host: '127.0.0.1', port: 2201 }, { vtep: '10.0.0.11' })).inside).to.deep.equal(back);
    expect(addressOf(node({ jump: { host: 'j', port: 22, user: 'root' } }, { vtep: '10.0.0.11' })).inside).to.deep.equal(back);
    expect(addressOf(node({ host: 'localhost' }, { advertise: '10.0.0.11' })).inside).to.deep.equal(back);
  });

  it('from inside is what the spec says, if it does, and else the same as from outside', () => {
    expect(addressOf(node({ host: '127.0.0.1', inside: { host: 'n1', port: 2222 } }, { vtep: '10.0.0.11' })).inside).to.deep.equal({ host: 'n1', port: 2222 });
    expect(addressOf(node({}, { vtep: '10.0.0.11' })).inside).to.equal(undefined);
    expect(addressOf(node({ host: '127.0.0.1' })).inside).to.equal(undefined);
  });

  it('from inside does not make a host join again', () => {
    expect(reachOf(node({ inside: { host: 'n1', port: 22 } }).spec)).to.equal(reachOf(node({}).spec));
    expect(reachOf(node({ port: 2222 }).spec)).to.not.equal(reachOf(node({}).spec));
  });
});
