import { expect } from 'chai';
import { FailedLogins } from '../../../api/failed-logins.js';
import { requiredRole, suffices } from '../../../api/guard.js';
import { checkTokenName, createToken, hashToken, isTokenOf, tokenName } from '../../../api/token.js';

describe('tokens', () => {
  it('hold 256 random bits and the name of their record', () => {
    const [one, two] = [createToken('ci-1'), createToken('ci-1')];
    expect(one).to.match(/^drover_ci-1_[A-Za-z0-9_-]{43}$/).and.not.equal(two);
    expect(tokenName(one)).to.equal('ci-1');
    expect([isTokenOf(one, hashToken(one)), isTokenOf(two, hashToken(one)), isTokenOf(one, '')]).to.deep.equal([true, false, false]);
  });

  it('have names that no token can be read in two ways with', () => {
    for (const name of ['', 'a_b', 'A', '-a', 'a-', 'a'.repeat(64), 3]) expect(() => checkTokenName(name), String(name)).to.throw('token name');
    for (const text of ['drover_a', 'drover_a_b', `other_a_${'x'.repeat(43)}`]) expect(tokenName(text)).to.equal(undefined);
  });

  it('let view read and admin do everything; a route that reads secrets says so', () => {
    expect([requiredRole('GET', undefined), requiredRole('POST', undefined), requiredRole('DELETE', undefined), requiredRole('GET', 'admin')]).to.deep.equal(['view', 'admin', 'admin', 'admin']);
    expect([suffices('view', 'view'), suffices('view', 'admin'), suffices('admin', 'view'), suffices('admin', 'admin')]).to.deep.equal([true, false, true, true]);
  });

  it('are refused by address after ten wrong ones in a minute, and heard again in the next', () => {
    let now = 0;
    const failures = new FailedLogins({ now: () => now });
    expect(Array.from({ length: 10 }, () => failures.note('a'))).to.deep.equal(Array(10).fill(0));
    now = 20_000;
    expect([failures.note('a'), failures.note('b')]).to.deep.equal([40_000, 0]);
    now = 60_000;
    expect(failures.note('a')).to.equal(0);
  });
});
