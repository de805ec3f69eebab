import 'reflect-metadata'; // what @peculiar/x509 is built on wants it to be there first
import { createHash, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension, BasicConstraintsExtension, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension,
  SubjectAlternativeNameExtension, SubjectKeyIdentifierExtension, X509Certificate as ParsedCertificate, X509CertificateGenerator,
} from '@peculiar/x509';

/** PEM both: the certificate, and its private key (PKCS #8). */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
const SERVER_DAYS = 90;
/** A server certificate with less than this left is renewed: two thirds of its life are over. */
const RENEWAL_DAYS = 30;
/** Clocks of clients may be behind. */
const BACKDATED_MS = 3_600_000;
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';

/** A new authority of this cluster's own; it signs servers and nothing below them. */
export async function createAuthority(nowMs: number): Promise<KeyedCertificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(), name: `CN=Drover CA ${randomBytes(4).toString('hex')}`, keys, signingAlgorithm: ALGORITHM, ...validity(nowMs, AUTHORITY_DAYS),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), key: await exportKey(keys.privateKey) };
}

export interface ServerNames {
  /** Host names and addresses that clients may use; at least one. */
  readonly names: readonly string[];
  readonly nowMs: number;
}

/** A certificate for one server, and its new key. */
export async function issueServerCertificate(authority: KeyedCertificate, { names, nowMs }: ServerNames): Promise<KeyedCertificate> {
  const issuer = new ParsedCertificate(authority.certificate);
  const signingKey = await importKey(authority.key);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(), subject: 'CN=drover', issuer: issuer.subject, publicKey: keys.publicKey, signingKey, signingAlgorithm: ALGORITHM, ...validity(nowMs, SERVER_DAYS),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([SERVER_AUTHENTICATION]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }))),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), key: await exportKey(keys.privateKey) };
}

/** It is of this authority, for all of these names, and not near its end. False for what is no certificate. */
export function isGoodFor(certificate: string, authority: string, { names, nowMs }: ServerNames): boolean {
  try {
    const [server, issuer] = [new X509Certificate(certificate), new X509Certificate(authority)];
    const hasName = (name: string): boolean => (isIP(name) === 0 ? server.checkHost(name) : server.checkIP(name)) !== undefined;
    return server.verify(issuer.publicKey) && names.every(hasName) && Date.parse(server.validTo) - nowMs > RENEWAL_DAYS * DAY_MS;
  } catch {
    return false;
  }
}

const validity = (nowMs: number, days: number) => ({ notBefore: new Date(nowMs - BACKDATED_MS), notAfter: new Date(nowMs + days * DAY_MS) });

/** Positive, and not to be guessed. */
const serialNumber = (): string => createHash('sha256').update(randomBytes(32)).digest('hex').slice(0, 32).replace(/^[89a-f0]/, '1');

const pem = (certificate: ParsedCertificate): string => `${certificate.toString('pem')}\n`;

const exportKey = async (key: webcrypto.CryptoKey): Promise<string> => {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der.replace(/.{1,64}/g, '$&\n')}-----END PRIVATE KEY-----\n`;
};

const importKey = (text: string): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', Buffer.from(text.replace(/-----[^-]+-----|\s/g, ''), 'base64'), ALGORITHM, false, ['sign']);
