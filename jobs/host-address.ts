import type { HostAddress } from '../host/contract.js';
import { isLoopback } from '../host/ssh/inside.js';
import type { Node } from '../model/index.js';

export const ACCEPT_NEW_HOST_KEY = 'drover/accept-new-host-key';

const SSH_PORT = 22;

/** How to reach the node: its spec, and the key that was pinned when it joined where the spec names none. */
export function addressOf(node: Node): HostAddress {
  const { ssh } = node.spec;
  return {
    node: node.metadata.name,
    host: ssh.host, port: ssh.port, user: ssh.user, identityFile: ssh.identityFile, jump: ssh.jump,
    hostKey: ssh.hostKey ?? node.status.hostKey,
    acceptNew: node.metadata.annotations[ACCEPT_NEW_HOST_KEY] === 'true',
    inside: insideOf(node),
  };
}

/** Where the address in the spec means nothing to a manager, the one that hosts send each other packets to. */
function insideOf({ spec: { ssh, advertise }, status: { vtep } }: Node): HostAddress['inside'] {
  if (ssh.inside !== undefined) return ssh.inside;
  const isOutsideOnly = ssh.jump !== undefined || isLoopback(ssh.host);
  const address = vtep?.address ?? (advertise !== undefined && 'address' in advertise ? advertise.address : undefined);
  return isOutsideOnly && address !== undefined ? { host: address, port: SSH_PORT } : undefined;
}
