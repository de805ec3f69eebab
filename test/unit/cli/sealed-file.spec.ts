import { expect } from 'chai';
import { seal, unseal } from '../../../cli/backup/sealed-file.js';

const QUICK = 2;
const codeOf = (promise: Promise<unknown>) => promise.then(() => 'opened', (error: { code: string }) => error.code);

describe('a sealed file', () => {
  it('opens with its passphrase, and tells a wrong one from any damage', async () => {
    const file = await seal({ some: 'thing' }, 'correct horse', QUICK);
    expect(await unseal(file, 'correct horse')).to.deep.equal({ some: 'thing' });
    expect(await codeOf(unseal(file, 'wrong horse'))).to.equal('PASSPHRASE_WRONG');
    for (let index = 0; index < file.length; index += 13) {
      const damaged = Buffer.from(file);
      damaged[index]! ^= 0x10;
      expect(await codeOf(unseal(damaged, 'correct horse')), `byte ${index}`).to.equal('BACKUP_DAMAGED');
    }
    for (const length of [0, 20, 100, file.length - 1]) expect(await codeOf(unseal(file.subarray(0, length), 'correct horse'))).to.equal('BACKUP_DAMAGED');
  });
});
