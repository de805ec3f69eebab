import type { ObservedLink } from '../model/index.js';
import { linkKey } from './host-pairs.js';
import type { HostStep } from './host-step.js';

export interface LinkContext {
  readonly namespace: string;
  /** Ends that were made in this pass. */
  readonly fresh: ReadonlySet<string>;
}

type Links = Readonly<Record<string, ObservedLink>>;

/** Addresses first, then up: the kernel announces the addresses of a link that comes up (arp_notify). */
export function planLinks(desired: Links, observed: Links, { namespace, fresh }: LinkContext): HostStep[] {
  return Object.entries(desired).flatMap(([link, { addresses }]): HostStep[] => {
    const found = fresh.has(linkKey(namespace, link)) ? undefined : observed[link];
    const held = new Set(found?.addresses);
    return [
      ...addresses.filter((address) => !held.has(address)).map((address) => ({ kind: 'addAddress', namespace, link, address }) as const),
      ...(found?.addresses ?? []).filter((address) => !addresses.includes(address)).map((address) => ({ kind: 'removeAddress', namespace, link, address }) as const),
      ...(found?.isUp === true ? [] : [{ kind: 'setUp', namespace, link } as const]),
    ];
  });
}

/** The gateway leg is the last link; a leg that is new or was down has lost its routes. */
export function planDefaultRoute(desired: string | undefined, observed: string | undefined, { namespace, fresh, links }: LinkContext & { readonly links: Links }): HostStep[] {
  const link = Object.keys(links).at(-1);
  if (desired === undefined || link === undefined) return [];
  return desired === observed && !fresh.has(linkKey(namespace, link)) ? [] : [{ kind: 'setDefaultRoute', namespace, link, via: desired }];
}
