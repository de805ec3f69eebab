import { connect } from 'node:net';
import type { Tunnel } from '../host/ssh/tunnel.js';
import { OperatorError } from '../base/errors.js';
import { addressOf } from '../jobs/host-address.js';
import type { KnownManager, Node } from '../model/index.js';
import { managerAddress } from '../jobs/managers/manager-address.js';
import type { DialManager } from '../store/manager-link.js';

/** For a member on the managers' own network. */
export const dialDirectly: DialManager = ({ address }, port, signal) =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 5000 });
    const giveUp = (): void => void socket.destroy(signal.reason as Error);
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', giveUp);
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', reject);
    if (signal.aborted) giveUp();
  });

/** For a member elsewhere: through each manager's own host. */
export const dialBySsh = (tunnel: Pick<Tunnel, 'dialThrough'>): DialManager => async ({ name, address, ssh }, port, signal) => {
  if (ssh === undefined) throw new OperatorError('HOST_UNREACHABLE', `reach manager ${name}: nobody has told how to log in to its host`, { name });
  return tunnel.dialThrough(ssh, { address, port }, signal);
};

/** As members keep it, so that they find the store when it is all they can find. */
export function knownManager(node: Node): KnownManager {
  const { node: name, host, port, user, identityFile, hostKey, acceptNew, jump } = addressOf(node);
  return { ...managerAddress(node), ssh: { node: name, host, port, user, identityFile, hostKey, acceptNew, jump } };
}
