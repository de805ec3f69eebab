import type { ObservedOverlay, ObservedVxlan } from '../../model/index.js';
import { asList, asShapes, numberOf, textOf, type Shape } from './json-shape.js';
import { isUp, linkInfo } from './parse-links.js';

type Parts = { readonly links: unknown; readonly neighbours: unknown; readonly forwarding: unknown; readonly isClaimed: boolean };

/** A bridge that replaced br0 under another kind does not count; ports are what Drover names so. */
export function parseOverlay({ links, neighbours, forwarding, isClaimed }: Parts): ObservedOverlay {
  const all = asShapes(links);
  const bridge = all.find((link) => link.ifname === 'br0' && linkInfo(link).kind === 'bridge');
  const vxlan = all.find((link) => link.ifname === 'vxlan0' && linkInfo(link).kind === 'vxlan');
  const ports = all.filter(({ ifname }) => /^(lb|t-.*)$/.test(textOf(ifname)));
  return {
    isClaimed,
    ...(bridge === undefined ? {} : { bridge: { isUp: isUp(bridge) } }),
    ...(vxlan === undefined ? {} : { vxlan: parseVxlan(vxlan) }),
    ports: Object.fromEntries(ports.map((link) => [textOf(link.ifname), { isAttached: isAttached(link) }])),
    neighbours: Object.fromEntries(asShapes(neighbours).filter(isVxlanNeighbour).map(({ dst, lladdr }) => [textOf(dst), textOf(lladdr)])),
    forwarding: Object.fromEntries(asShapes(forwarding).filter(isTunnelRow).map(({ mac, dst }) => [textOf(mac), textOf(dst)])),
  };
}

const isAttached = (link: Shape): boolean => link.master === 'br0' && isUp(link);
const isVxlanNeighbour = ({ dev, dst }: Shape): boolean => dev === 'vxlan0' && !textOf(dst).includes(':');
/** Rows of the device itself; those with a master are the bridge's. */
const isTunnelRow = ({ flags, dst }: Shape): boolean => asList(flags).includes('self') && textOf(dst) !== '';

/** iproute2 prints flags as booleans in every version since JSON came (4.14). */
function parseVxlan(link: Shape): ObservedVxlan {
  const { data } = linkInfo(link);
  return {
    vni: numberOf(data.id), local: textOf(data.local), port: numberOf(data.port),
    isStatic: data.learning === false && data.proxy === true, isAttached: isAttached(link), ...(typeof link.mtu === 'number' && { mtu: link.mtu }),
  };
}
