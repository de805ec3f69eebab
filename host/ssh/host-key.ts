import { createHash } from 'node:crypto';
import { OperatorError } from '../../base/errors.js';
import type { HostAddress } from '../contract.js';

/** `node` is absent for a jump host. */
export type HostKeyTarget = Pick<HostAddress, 'host' | 'port' | 'hostKey' | 'acceptNew'> & { readonly node?: string };

/** `SHA256:…` as ssh-keygen -l prints it, from the key blob of RFC 4253, 6.6. */
export const fingerprintOf = (key: Buffer): string => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/** The algorithm name at the start of a key blob; `unknown` when the blob is cut short. */
export const keyTypeOf = (key: Buffer): string => {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
  return length > 0 && length <= key.length - 4 ? key.toString('latin1', 4, 4 + length) : 'unknown';
};

/** Undefined when the key is the pinned one, or is new and may be accepted; otherwise the error that says what to do. */
export const refusalOf = (target: HostKeyTarget, key: Buffer): OperatorError | undefined => {
  const shown = fingerprintOf(key);
  const details = { host: target.host, port: target.port, shown, pinned: target.hostKey, keyType: keyTypeOf(key) };
  if (target.hostKey === shown) return undefined;
  if (target.hostKey !== undefined) return new OperatorError('HOST_KEY_MISMATCH', mismatchMessage(target, details), details);
  if (target.acceptNew === true) return undefined;
  return new OperatorError('HOST_KEY_UNKNOWN', unknownMessage(target, details), details);
};

interface ShownKey {
  readonly shown: string;
  readonly keyType: string;
}

const mismatchMessage = ({ node, host, port, hostKey }: HostKeyTarget, { shown, keyType }: ShownKey): string =>
  `connect ${host}:${port}: THE HOST KEY HAS CHANGED: pinned ${hostKey}, shown ${shown} (${keyType}). ` +
  'Somebody may be listening in, or the host was installed anew. Nothing was sent. ' +
  'Compare with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the host itself, and only then ' +
  (node === undefined ? 'change hostKey in spec.ssh.jump' : `say \`drover node rekey ${node} --host-key ${shown}\``);

const unknownMessage = ({ host, port }: HostKeyTarget, { shown, keyType }: ShownKey): string =>
  `connect ${host}:${port}: the host key is not known: it showed ${shown} (${keyType}). ` +
  `Compare with \`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` on the host, then set spec.ssh.hostKey: "${shown}" or apply with --accept-new`;
