import { expect } from 'chai';
import { isTerminal } from '../../../base/errors.js';
import { storeError } from '../../../store/store-error.js';

describe('errors of the store', () => {
  it('say that writes are refused and reads go on where Redis has refused one, also in a transaction', () => {
    const refusal = new Error('NOREPLICAS Not enough good replicas to write. script: f4b8, on @user_script:89.');
    const transaction = Object.assign(new Error('EXECABORT Transaction discarded because of previous errors.'), { previousErrors: [refusal] });
    for (const error of [refusal, transaction, new Error("READONLY You can't write against a read only replica.")]) {
      expect(storeError('commit', error)).to.include({ code: 'STORE_NO_MAJORITY' });
      expect(storeError('commit', error).message).to.match(/^commit: .*writes are refused, reads go on$/);
      expect(isTerminal(storeError('commit', error))).to.equal(false);
    }
  });

  it('leave the outcome open for all else', () => {
    for (const text of ['Connection is closed.', 'LOADING Redis is loading the dataset in memory', 'UNBLOCKED force unblock from blocking operation', '']) {
      expect(storeError('commit', new Error(text))).to.include({ code: 'STORE_UNAVAILABLE' });
    }
    expect(storeError('commit', undefined)).to.include({ code: 'STORE_UNAVAILABLE' });
  });
});
