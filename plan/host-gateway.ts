import type { HostState, ObservedGateway } from '../model/index.js';
import { linkKey } from './host-pairs.js';
import type { HostStep } from './host-step.js';
import { hostTable } from './nft-host.js';

export interface GatewayPlan {
  readonly legs: readonly HostStep[];
  readonly table: readonly HostStep[];
  readonly remove: readonly HostStep[];
}

/** Routed legs: the host owns the gateway's address on each, and one route to what is behind it. */
export function planGateway(state: HostState, desired: ObservedGateway, { observed, fresh }: { readonly observed: ObservedGateway; readonly fresh: ReadonlySet<string> }): GatewayPlan {
  const legs = Object.entries(desired.legs).flatMap(([link, leg]): HostStep[] => {
    const found = fresh.has(linkKey(undefined, link)) ? undefined : observed.legs[link];
    return [
      ...leg.addresses.filter((address) => found?.addresses.includes(address) !== true).map((address) => ({ kind: 'addAddress', link, address }) as const),
      ...(found?.isUp === true ? [] : [{ kind: 'setUp', link } as const]),
      ...leg.routes.filter((address) => found?.isUp !== true || !found.routes.includes(address)).map((address) => ({ kind: 'addRoute', link, address }) as const),
      ...(found?.routes ?? []).filter((address) => !leg.routes.includes(address)).map((address) => ({ kind: 'removeRoute', link, address }) as const),
    ];
  });
  return {
    legs,
    table: [
      ...(observed.isForwarding ? [] : [{ kind: 'setSysctls', purpose: 'host' } as const]),
      ...(observed.table === desired.table ? [] : [{ kind: 'replaceTable', ...hostTable(state) } as const]),
    ],
    remove: removedLegs(desired, observed),
  };
}

export const removedLegs = (desired: ObservedGateway, observed: ObservedGateway): HostStep[] =>
  Object.keys(observed.legs).filter((link) => !(link in desired.legs)).map((link) => ({ kind: 'removeLink', link }));
