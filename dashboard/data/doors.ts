import type { MemberList } from '../../api/contract.js';

export interface Door {
  /** Of the machine. */
  readonly name: string;
  readonly url: string;
}

/** Where else the dashboard is served, as far as it was told: by members that answered then, over TLS. `own` is the address of this page. Pure. */
export const otherDoors = (members: MemberList | undefined, own: string): readonly Door[] => (members?.items ?? [])
  .filter(({ state, endpoint }) => state !== 'unreachable' && endpoint.startsWith('https://') && endpoint !== own)
  .map(({ hostname, endpoint }) => ({ name: hostname, url: endpoint }));
