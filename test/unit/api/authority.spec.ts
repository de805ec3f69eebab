import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { createAuthority, isGoodFor, issueServerCertificate } from '../../../api/tls/authority.js';
import { fingerprintOf, splitPem } from '../../../api/tls/fingerprint.js';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-06-01T00:00:00Z');

describe('the authority', () => {
  it('issues certificates for names and addresses that its certificate verifies', async () => {
    const authority = await createAuthority(NOW);
    const { certificate } = await issueServerCertificate(authority, { names: ['localhost', 'db.example', '192.0.2.7', '2001:db8::7'], nowMs: NOW });
    const [parsed, issuer] = [new X509Certificate(certificate), new X509Certificate(authority.certificate)];
    expect([parsed.checkIssued(issuer), parsed.verify(issuer.publicKey), parsed.ca, issuer.ca]).to.deep.equal([true, true, false, true]);
    expect(parsed.checkHost('db.example') !== undefined && parsed.checkIP('2001:db8::7') !== undefined && parsed.checkHost('other.example') === undefined).to.equal(true);
    expect(fingerprintOf(authority.certificate)).to.match(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(splitPem(certificate + authority.certificate).map(fingerprintOf)).to.deep.equal([fingerprintOf(certificate), fingerprintOf(authority.certificate)]);
  });

  it('renews what ends within a month, lacks a name, or is another authority\'s', async () => {
    const [authority, other] = [await createAuthority(NOW), await createAuthority(NOW)];
    const { certificate } = await issueServerCertificate(authority, { names: ['localhost'], nowMs: NOW });
    const good = (names: string[], days: number, by = authority) => isGoodFor(certificate, by.certificate, { names, nowMs: NOW + days * DAY_MS });
    expect([good(['localhost'], 59), good(['localhost'], 61), good(['localhost', 'new.example'], 0), good(['localhost'], 0, other), isGoodFor('?', authority.certificate, { names: [], nowMs: NOW })])
      .to.deep.equal([true, false, false, false, false]);
  });
});
