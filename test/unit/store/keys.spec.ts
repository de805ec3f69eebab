import { expect } from 'chai';
import { KINDS } from '../../../model/index.js';
import { keysFor } from '../../../store/keys.js';

describe('keys', () => {
  const { objects, session, ticket, ...single } = keysFor('test');
  const all = [...Object.values(single), ...KINDS.map(objects), session('a'), ticket('a')];

  it('share one hash tag, so that a Redis Cluster lets one script write them all', () => {
    expect(all.map((key) => /\{(.*?)\}/.exec(key)?.[1])).to.deep.equal(all.map(() => 'test'));
  });

  it('are distinct, so that no two meanings meet in one place', () => {
    expect(new Set(all).size).to.equal(all.length);
  });
});
