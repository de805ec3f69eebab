import type { HostAddress } from '../host/contract.js';
import type { Node } from '../model/index.js';

export const ACCEPT_NEW_HOST_KEY = 'drover/accept-new-host-key';

/** How to reach the node: its spec, and the key that was pinned when it joined where the spec names none. */
export function addressOf(node: Node): HostAddress {
  const { ssh } = node.spec;
  return {
    node: node.metadata.name,
    host: ssh.host, port: ssh.port, user: ssh.user, identityFile: ssh.identityFile, jump: ssh.jump,
    hostKey: ssh.hostKey ?? node.status.hostKey,
    acceptNew: node.metadata.annotations[ACCEPT_NEW_HOST_KEY] === 'true',
  };
}
