import { expect } from 'chai';
import { resolveVtep } from '../../../../host/join/vtep.js';
import { someFacts } from '../../../support/builders.js';

const facts = someFacts({ addresses: [{ interface: 'eth0', address: '192.0.2.1', mtu: 1500 }, { interface: 'eth1', address: '10.0.0.11', mtu: 9000 }] });
const defaultRoute = { interface: 'eth0' };

describe('resolveVtep', () => {
  it('takes address and MTU of the interface, since the overlay\'s MTU follows from it', () => {
    expect(resolveVtep({ address: '10.0.0.11' }, { facts, defaultRoute })).to.deep.equal({ address: '10.0.0.11', mtu: 9000 });
    expect(resolveVtep({ interface: 'eth1' }, { facts, defaultRoute })).to.deep.equal({ address: '10.0.0.11', mtu: 9000 });
  });

  it('falls back to the default route, and to the only address where there is no route', () => {
    expect(resolveVtep(undefined, { facts, defaultRoute })).to.deep.equal({ address: '192.0.2.1', mtu: 1500 });
    expect(resolveVtep(undefined, { facts: { ...facts, addresses: facts.addresses.slice(1) } })).to.deep.equal({ address: '10.0.0.11', mtu: 9000 });
  });

  it('prefers the source address that the route names', () => {
    const two = { ...facts, addresses: [...facts.addresses, { interface: 'eth0', address: '192.0.2.2', mtu: 1500 }] };
    expect(resolveVtep(undefined, { facts: two, defaultRoute: { interface: 'eth0', source: '192.0.2.2' } }).address).to.equal('192.0.2.2');
  });

  it('lists what there is when the choice is not there', () => {
    expect(() => resolveVtep({ interface: 'eth7' }, { facts, defaultRoute })).to.throw('no interface eth7 on the host (IPv4 addresses there: eth0 192.0.2.1, eth1 10.0.0.11)');
    expect(() => resolveVtep({ address: '10.9.9.9' }, { facts, defaultRoute })).to.throw('no address 10.9.9.9');
    expect(() => resolveVtep(undefined, { facts })).to.throw('no default route');
  });
});
