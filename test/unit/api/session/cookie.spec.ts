import { expect } from 'chai';
import { cookieAttributes, cookieName, sessionIdOf } from '../../../../api/session/cookie.js';
import { createSecret, isSecret } from '../../../../api/session/secret.js';

describe('the cookie of a session', () => {
  it('is bound to the host over TLS, and has another name over plain http, which browsers would refuse the first one from', () => {
    expect([cookieName(true), cookieName(false)]).to.deep.equal(['__Host-drover', 'drover-session']);
    expect(cookieAttributes(true)).to.deep.equal({ httpOnly: true, sameSite: 'strict', path: '/', secure: true });
    expect(cookieAttributes(false)).to.deep.equal({ httpOnly: true, sameSite: 'strict', path: '/', secure: false });
  });

  it('counts only over the protocol that it was made for: a page without TLS must not plant one for the other', () => {
    const id = createSecret();
    const cookies = { 'drover-session': id };
    expect([sessionIdOf({ protocol: 'http', cookies }), sessionIdOf({ protocol: 'https', cookies })]).to.deep.equal([id, undefined]);
    expect(sessionIdOf({ protocol: 'https', cookies: { '__Host-drover': id } })).to.equal(id);
  });

  it('is as good as none where it holds no id', () => {
    for (const value of ['', 'x', 'a'.repeat(44), `${'a'.repeat(42)}=`]) expect(sessionIdOf({ protocol: 'http', cookies: { 'drover-session': value } }), value).to.equal(undefined);
    expect([isSecret(createSecret()), isSecret(undefined), isSecret({})]).to.deep.equal([true, false, false]);
    expect(createSecret()).not.to.equal(createSecret());
  });
});
