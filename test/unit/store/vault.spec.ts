import { expect } from 'chai';
import type { Key } from '../../../store/cipher.js';
import { memoryRing, memoryVault } from '../../support/memory-vault.js';

const VALUE = Buffer.from('correct horse');
const CONTEXT = 'Secret/db-password/v1';

describe('vault', () => {
  it('gives back what it sealed, which differs each time, so that equal values do not show', async () => {
    const vault = await memoryVault();
    const [one, other] = [vault.seal(CONTEXT, VALUE), vault.seal(CONTEXT, VALUE)];
    expect(vault.open(CONTEXT, one).equals(VALUE)).to.equal(true);
    expect(one.text).not.to.equal(other.text);
    expect(JSON.stringify(one)).not.to.include('correct').and.not.include(VALUE.toString('base64'));
  });

  it('opens nothing that was changed, or put in the place of another value', async () => {
    const vault = await memoryVault();
    const sealed = vault.seal(CONTEXT, VALUE);
    const text = Buffer.from(sealed.text, 'base64');
    text[0]! ^= 1;
    expect(() => vault.open('Secret/other/v1', sealed)).to.throw('not what was sealed');
    expect(() => vault.open(CONTEXT, { ...sealed, text: text.toString('base64') })).to.throw('not what was sealed');
    expect(() => vault.open(CONTEXT, { ...sealed, text: '' })).to.throw('not what was sealed');
    expect(() => vault.open(CONTEXT, { ...sealed, key: 'ffffffffffff' })).to.throw('lacks key ffffffffffff');
  });

  it('makes one key for a store, and none where the store has one that this member lacks', async () => {
    const ring = memoryRing();
    const first = await memoryVault({ ring });
    const keys: Key[] = [];
    const stranger = await memoryVault({ ring, member: '2222', keys });
    expect([first.key === ring.fields.newest, stranger.key, keys.length]).to.deep.equal([true, undefined, 0]);
    expect(() => stranger.seal(CONTEXT, VALUE)).to.throw('copy secrets.key');
  });

  it('takes the key that a person has brought meanwhile', async () => {
    const ring = memoryRing();
    const [mine, theirs]: Key[][] = [[], []];
    const first = await memoryVault({ ring, keys: mine! });
    const stranger = await memoryVault({ ring, member: '2222', keys: theirs! });
    theirs!.push(...mine!);
    await stranger.refresh();
    expect(stranger.open(CONTEXT, first.seal(CONTEXT, VALUE)).equals(VALUE)).to.equal(true);
  });

  it('uses the key that it has for a store that was emptied, so that what was backed up elsewhere still opens', async () => {
    const keys: Key[] = [];
    const sealed = (await memoryVault({ keys })).seal(CONTEXT, VALUE);
    expect((await memoryVault({ keys })).open(CONTEXT, sealed).equals(VALUE)).to.equal(true);
  });

  describe('with a new key', () => {
    /** Two members with the same key. */
    const aPair = async () => {
      const ring = memoryRing();
      const keys: Key[] = [];
      const one = await memoryVault({ ring, member: 'one', keys });
      const two = await memoryVault({ ring, member: 'two', keys: [...keys] });
      return { ring, keys, one, two };
    };

    it('still opens what the former one sealed, and other members fetch the new one', async () => {
      const { one, two } = await aPair();
      const before = one.seal(CONTEXT, VALUE);
      await one.renew();
      const after = one.seal(CONTEXT, VALUE);
      expect(after.key).not.to.equal(before.key);
      expect(() => two.open(CONTEXT, after)).to.throw('lacks key');
      await two.refresh();
      for (const sealed of [before, after]) for (const vault of [one, two]) expect(vault.open(CONTEXT, sealed).equals(VALUE)).to.equal(true);
    });

    it('hands it out until all members have it, and no longer: whoever finds the former key later finds nothing to open with it', async () => {
      const { ring, keys, one, two } = await aPair();
      const [former] = keys;
      await one.renew();
      expect(await one.settle(['one', 'two'])).to.deep.equal(['two']);
      expect(await one.isRenewing()).to.equal(true);
      await two.refresh();
      expect(await one.settle(['one', 'two'])).to.deep.equal([]);
      expect(Object.keys(ring.fields).filter((field) => field.startsWith('wrap:'))).to.deep.equal([]);
      const late = await memoryVault({ ring, member: 'late', keys: [former!] });
      expect(late.key).to.equal(undefined);
    });

    it('puts none of the keys into the store', async () => {
      const { ring, keys, one } = await aPair();
      await one.renew();
      for (const { bytes } of keys) for (const form of ['base64', 'hex'] as const) expect(JSON.stringify(ring.fields)).not.to.include(bytes.toString(form));
    });

    it('lets a member that was away for several rotations follow them one after the other', async () => {
      const { one, two } = await aPair();
      await one.renew();
      await one.renew();
      await two.refresh();
      expect(two.key).to.equal(one.key);
    });

    it('survives a member that dies between making and announcing it', async () => {
      const { ring, keys, one } = await aPair();
      const sealed = one.seal(CONTEXT, VALUE);
      ring.announce = async () => { throw new Error('killed'); };
      await one.renew().catch(() => undefined);
      const again = await memoryVault({ ring, member: 'one', keys });
      expect(again.key).to.equal(sealed.key);
      expect(again.open(CONTEXT, sealed).equals(VALUE)).to.equal(true);
    });
  });
});
