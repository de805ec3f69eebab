import { createHash, X509Certificate } from 'node:crypto';

/** `SHA256:` and the unpadded base64 of the certificate's hash: as ssh-keygen -l shows a key, so that it is compared in the same way. */
export const fingerprintOf = (certificate: string | Buffer): string =>
  `SHA256:${createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64').replace(/=+$/, '')}`;

/** The certificates of a PEM text, one each. */
export const splitPem = (text: string): readonly string[] => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)?.map((one) => `${one}\n`) ?? [];
