import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { fingerprintOf } from '../api/tls/fingerprint.js';
import { OperatorError } from '../base/errors.js';
import type { Endpoint } from './endpoint.js';
import { failureOf } from './transport.js';

export interface Authority {
  /** PEM. */
  readonly certificate: string;
  readonly fingerprint: string;
}

const DEADLINE_MS = 10_000;

/** The authority that a server names for itself: nothing is proven yet, and nothing is sent there. @throws API_UNREACHABLE, SERVER_UNTRUSTED */
export async function observeAuthority({ server, target }: Endpoint): Promise<Authority> {
  if ('socketPath' in target || target.protocol !== 'https:') throw new OperatorError('USAGE', `login: "${server}" is not https://host:port; a socket needs no login`, { server });
  const { hostname, port } = target;
  const certificate = await new Promise<DetailedPeerCertificate>((resolve, reject) => {
    const socket = connect({ host: hostname, port, servername: isIP(hostname) === 0 ? hostname : '', rejectUnauthorized: false, timeout: DEADLINE_MS });
    socket.once('secureConnect', () => (resolve(socket.getPeerCertificate(true)), socket.destroy()));
    socket.once('timeout', () => socket.destroy(new Error(`no answer within ${DEADLINE_MS / 1000} s`)));
    socket.once('error', (error) => reject(failureOf(error, { server, isDelivered: false, isReading: true })));
  });
  const root = rootOf(certificate);
  if (!new X509Certificate(root.raw).ca) throw new OperatorError('SERVER_UNTRUSTED', `${server} names no authority for its certificate: is it a Drover control plane?`, { server });
  return { certificate: pemOf(root.raw), fingerprint: fingerprintOf(root.raw) };
}

/** The end of the chain; a self-signed certificate is its own issuer. */
function rootOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate {
  let root = certificate;
  while (root.issuerCertificate !== undefined && root.issuerCertificate !== root && root.issuerCertificate.fingerprint256 !== root.fingerprint256) root = root.issuerCertificate;
  return root;
}

const pemOf = (der: Buffer): string => `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
