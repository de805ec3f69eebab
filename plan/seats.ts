import type { ClusterView } from '../model/index.js';
import { hostOwner } from './host-owner.js';

/** Where a member of the control plane runs. */
export interface Seat {
  readonly host: string;
  /** Not on its way in or out, nor about to run another build. */
  readonly isSettled: boolean;
  /** The one member that can do what is to be done on its host: it has the build that shall run there. */
  readonly by?: string;
}

/** Member to the node that it runs on; a member elsewhere, such as the machine from which a cluster was begun, is a guest and not in it. */
export type Seats = ReadonlyMap<string, Seat>;

export const NO_SEATS: Seats = new Map();

export const seatsIn = (view: Pick<ClusterView, 'list'>): Seats =>
  new Map([...view.list('Node')].flatMap(({ metadata: { uid, name }, status: { manager } }) =>
    (manager === undefined ? [] : [[uid, { host: name, isSettled: manager.state === 'manager', ...(manager.state === 'upgrading' && { by: manager.upgrade?.source }) }] as const])));

/**
 * The member that works on a host. Managers go before guests, who may be on a laptop behind a slow line, but for a host on its way in or out: to bring
 * a whole program there is a burden on others that run on hosts. And nobody works on the host that it runs on while others can: to take a manager
 * away is work on its host, and must not end with its own process. Pure.
 */
export function memberFor(host: string, members: readonly string[], seats: Seats): string | undefined {
  const managers = members.filter((member) => seats.get(member)?.isSettled === true && seats.get(member)?.host !== host);
  const guests = members.filter((member) => !seats.has(member));
  const changing = [...seats.values()].find((seat) => seat.host === host && !seat.isSettled);
  if (changing?.by !== undefined && members.includes(changing.by)) return changing.by;
  const [first, second] = changing !== undefined ? [guests, managers] : [managers, guests];
  return hostOwner(host, first.length > 0 ? first : second.length > 0 ? second : members);
}

/** Whether the member may lead while these are alive: guests, and those on their way in or out, stand back for settled managers. Pure. */
export const mayLead = (member: string, members: readonly string[], seats: Seats): boolean =>
  seats.get(member)?.isSettled === true || !members.some((other) => other !== member && (seats.get(other)?.isSettled === true || (seats.has(member) && !seats.has(other))));
