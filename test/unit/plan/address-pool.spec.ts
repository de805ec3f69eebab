import { expect } from 'chai';
import fc from 'fast-check';
import { AddressPool } from '../../../plan/address-pool.js';

describe('address pool', () => {
  it('never hands out network, gateway and broadcast address', () => {
    const pool = new AddressPool('10.0.0.0/29', [], '');
    expect(Array.from({ length: 6 }, () => pool.take())).to.deep.equal(['10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5', '10.0.0.6', undefined]);
  });

  it('goes on behind the cursor and around the end, so that a freed address is reused as late as possible', () => {
    const pool = new AddressPool('10.0.0.0/29', ['10.0.0.3'], '10.0.0.5');
    expect([pool.take(), pool.take(), pool.take(), pool.take(), pool.take()]).to.deep.equal(['10.0.0.6', '10.0.0.2', '10.0.0.4', '10.0.0.5', undefined]);
  });

  it('starts at the beginning with a cursor of another subnet, and gives nothing of a subnet without room', () => {
    expect(new AddressPool('10.0.0.0/29', [], '192.0.2.1').take()).to.equal('10.0.0.2');
    expect(new AddressPool('10.0.0.0/31', [], '').take()).to.equal(undefined);
    expect(new AddressPool('10.0.0.0/32', [], '').take()).to.equal(undefined);
  });

  it('never owns one address twice, whatever is taken and given back', () => {
    fc.assert(fc.property(fc.array(fc.option(fc.nat(10), { nil: undefined })), (moves) => {
      const pool = new AddressPool('10.0.0.0/28', [], ''), held: string[] = [];
      for (const move of moves) {
        const address = move === undefined ? pool.take() : undefined;
        if (address !== undefined) {
          expect(held).to.not.include(address);
          held.push(address);
        } else if (move !== undefined) for (const freed of held.splice(move, 1)) pool.giveBack(freed);
        expect(pool.used).to.equal(held.length);
      }
    }));
  });
});
