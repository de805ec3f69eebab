import { OperatorError } from '../../base/errors.js';
import type { HostAddress } from '../contract.js';

/** A name or address of whatever machine asks for it. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|::1|\[::1\])$/i.test(host);

/**
 * The same host as a control plane reaches it that is on a host itself: by its own identity alone, and by no jump host, which stands outside.
 * The host key is the same whoever asks. @throws HOST_UNREACHABLE for a host that has no address from there
 */
export function fromInside({ inside, jump, ...address }: HostAddress, identityFile: string): HostAddress {
  if (inside !== undefined) return { ...address, ...inside, identityFile };
  if (jump === undefined && !isLoopback(address.host)) return { ...address, identityFile };
  const why = jump === undefined ? `${address.host} is the address of whoever dials it` : 'its jump host is for the outside';
  throw new OperatorError('HOST_UNREACHABLE', `connect ${address.node} from a manager: ${why}: set spec.ssh.inside, or spec.advertise`, { node: address.node });
}
