import type { HostAddress } from '../contract.js';

type Hop = Omit<HostAddress, 'node'>;

/** True when both lead to the same login by the same path under the same rule for the host key. */
export const sameHop = (a: Hop, b: Hop): boolean => a.hostKey === b.hostKey && (a.acceptNew ?? false) === (b.acceptNew ?? false) && samePath(a, b, sameHop);

/** True when a live connection answers for `wanted`: the same path, and the pin, once there is one, names the key that was shown. */
export const isServedBy = (wanted: Hop, live: Hop, fingerprint: string): boolean =>
  (wanted.hostKey === undefined || wanted.hostKey === fingerprint) && samePath(wanted, live, sameHop);

const samePath = (a: Hop, b: Hop, sameJump: (a: Hop, b: Hop) => boolean): boolean => {
  if (a.host !== b.host || a.port !== b.port || a.user !== b.user || a.identityFile !== b.identityFile) return false;
  if (a.jump === undefined || b.jump === undefined) return a.jump === b.jump;
  return sameJump(a.jump, b.jump);
};
