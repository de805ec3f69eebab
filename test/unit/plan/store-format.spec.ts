import { expect } from 'chai';
import { commonFormat } from '../../../plan/store-format.js';

describe('commonFormat', () => {
  it('is what the last of all members knows, also one that is away: it comes back', () => {
    expect(commonFormat([{ id: 'a', storeFormat: 3 }, { id: 'b', storeFormat: 2 }], ['a', 'b'])).to.equal(2);
  });

  it('is the first while a member does not tell, or a manager was not heard of for so long that it is forgotten', () => {
    expect(commonFormat([{ id: 'a', storeFormat: 3 }, { id: 'b' }], [])).to.equal(1);
    expect(commonFormat([{ id: 'a', storeFormat: 3 }], ['a', 'b'])).to.equal(1);
  });
});
