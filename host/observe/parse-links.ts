import type { ObservedLeg, ObservedLink } from '../../model/index.js';
import { asList, asShape, asShapes, numberOf, textOf, type Shape } from './json-shape.js';

export const isUp = (link: Shape): boolean => asList(link.flags).includes('UP');

const addressesOf = (link: Shape): string[] =>
  asShapes(link.addr_info).filter(({ family }) => family === 'inet').map(({ local, prefixlen }) => `${textOf(local)}/${numberOf(prefixlen)}`).sort();

/** `ip -j addr show` of a namespace: its ethN. */
export function parseLinks(value: unknown): Record<string, ObservedLink> {
  const links = asShapes(value).filter(({ ifname }) => /^eth\d+$/.test(textOf(ifname)));
  return Object.fromEntries(links.map((link) => [textOf(link.ifname), { mac: textOf(link.address), isUp: isUp(link), addresses: addressesOf(link) }]));
}

/** Gateway of the first row of `ip -j route show default`. */
export const parseDefaultRoute = (value: unknown): string | undefined => asShapes(value).map(({ gateway }) => textOf(gateway)).find((gateway) => gateway !== '');

/** Gateway legs of the host whose other end is in a namespace of ours; `g-` alone does not make a link Drover's. */
export function parseLegs(links: unknown, routes: unknown, owned: ReadonlySet<string>): Record<string, ObservedLeg> {
  const legs = asShapes(links).filter(({ ifname }) => owned.has(textOf(ifname)));
  return Object.fromEntries(legs.map((link) => {
    const name = textOf(link.ifname);
    const routed = asShapes(routes).filter(({ dev, gateway }) => dev === name && gateway === undefined).map(({ dst }) => textOf(dst).replace(/\/32$/, '')).sort();
    return [name, { isUp: isUp(link), addresses: addressesOf(link), routes: routed }];
  }));
}

export const linkInfo = (link: Shape): { readonly kind: string; readonly data: Shape } => {
  const info = asShape(link.linkinfo);
  return { kind: textOf(info.info_kind), data: asShape(info.info_data) };
};
