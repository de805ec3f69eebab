import {
  macOf, type Compared, type DestinationRow, type HostsFile, type NameRow, type ObservedLoadBalancer, type ObservedOverlay, type OverlayState, type Peer, type PeerRow, type RowMark, type ServiceCounters,
  type VirtualServiceRow,
} from '../model/index.js';
import { compare } from './order.js';

interface Sides<T> {
  readonly desired: T | undefined;
  readonly observed: T | undefined;
  /** The host was asked: what it lacks is missing, else nobody knows. */
  readonly isLooked: boolean;
  readonly isEqual?: (one: T, other: T) => boolean;
}

/** Pure. */
export const compared = <T>(sides: Sides<T>): Compared<T> =>
  ({ ...(sides.desired !== undefined && { desired: sides.desired }), ...(sides.observed !== undefined && { observed: sides.observed }), mark: markOf(sides) });

function markOf<T>({ desired, observed, isLooked, isEqual = Object.is }: Sides<T>): RowMark {
  if (!isLooked) return 'unknown';
  if (desired === undefined) return observed === undefined ? 'same' : 'extra';
  if (observed === undefined) return 'missing';
  return isEqual(desired, observed) ? 'same' : 'differs';
}

/**
 * Addresses on other hosts: wanted ones in their order, then what else the host lists. Two rows of the kernel stand for each: the MAC address of the address, and the VTEP of the
 * MAC address; one alone leads nowhere, and differs. Pure.
 */
export function comparePeers(peers: readonly Peer[], observed: ObservedOverlay | undefined, isLooked: boolean): PeerRow[] {
  const { neighbours = {}, forwarding = {} } = observed ?? {};
  const wanted = peers.map(({ address, vtep }): PeerRow => {
    const mac = macOf(address);
    const held = forwarding[mac];
    const row = compared({ desired: vtep, observed: held, isLooked });
    const isHalf = isLooked && (neighbours[address] === mac) !== (held !== undefined);
    return { address, ...row, ...(isHalf && { mark: 'differs' as const }) };
  });
  const known = new Set(peers.map(({ address }) => address));
  const strangers = Object.entries(neighbours).filter(([address]) => !known.has(address));
  const macs = new Set([...peers.map(({ address }) => macOf(address)), ...strangers.map(([, mac]) => mac)]);
  const orphans = Object.entries(forwarding).filter(([mac]) => !macs.has(mac));
  return [
    ...wanted,
    ...strangers.map(([address, mac]): PeerRow => ({ address, ...(forwarding[mac] !== undefined && { observed: forwarding[mac] }), mark: 'extra' })).sort(byAddress),
    ...orphans.map(([mac, vtep]): PeerRow => ({ address: mac, observed: vtep, mark: 'extra' })).sort(byAddress),
  ];
}

export interface IpvsSides {
  readonly desired: OverlayState['virtualServices'];
  readonly observed: ObservedLoadBalancer | undefined;
  /** By fwmark. */
  readonly counters: Readonly<Record<string, ServiceCounters>>;
  readonly isLooked: boolean;
}

/** Wanted entries in their order, then what else the host has; likewise the destinations of each. Pure. */
export function compareVirtualServices({ desired, observed, counters, isLooked }: IpvsSides): VirtualServiceRow[] {
  const held = observed?.virtualServices ?? {};
  const wanted = desired.map(({ service, fwmark, vip, ports, destinations }): VirtualServiceRow => {
    const weights = held[String(fwmark)];
    return {
      fwmark, service, ...(vip !== undefined && { vip }), ports, ...trafficOf(counters[String(fwmark)]),
      mark: compared({ desired: fwmark, observed: weights === undefined ? undefined : fwmark, isLooked }).mark,
      destinations: compareDestinations(destinations, { held: weights ?? {}, counters: counters[String(fwmark)], isLooked }),
    };
  });
  const known = new Set(desired.map(({ fwmark }) => String(fwmark)));
  const extra = Object.entries(held).filter(([fwmark]) => !known.has(fwmark)).map(([fwmark, weights]): VirtualServiceRow => ({
    fwmark: Number(fwmark), mark: 'extra', ports: [], ...trafficOf(counters[fwmark]), destinations: compareDestinations([], { held: weights, counters: counters[fwmark], isLooked }),
  }));
  return [...wanted, ...extra.sort((one, other) => one.fwmark - other.fwmark)];
}

interface HeldDestinations {
  readonly held: Readonly<Record<string, number>>;
  readonly counters: ServiceCounters | undefined;
  readonly isLooked: boolean;
}

function compareDestinations(desired: OverlayState['virtualServices'][number]['destinations'], { held, counters, isLooked }: HeldDestinations): DestinationRow[] {
  const row = (address: string, weight: number | undefined): DestinationRow =>
    ({ address, ...compared<number>({ desired: weight, observed: held[address], isLooked }), ...counters?.destinations[address] });
  const known = new Set(desired.map(({ address }) => address));
  return [
    ...desired.map(({ address, weight }) => row(address, weight)),
    ...Object.keys(held).filter((address) => !known.has(address)).map((address) => row(address, undefined)).sort(byAddress),
  ];
}

const trafficOf = (counters: ServiceCounters | undefined) => (counters?.traffic === undefined ? {} : { traffic: counters.traffic });

/** One row per address and file. `observed`: text by `<network>/<file>`. Pure. */
export function compareNames(network: string, desired: readonly HostsFile[], { observed, isLooked }: { readonly observed: Readonly<Record<string, string>>; readonly isLooked: boolean }): NameRow[] {
  const wanted = new Map(desired.map(({ file, records }) => [file, new Map(records.map(({ address, names }) => [address, names]))]));
  const held = new Map(Object.entries(observed)
    .filter(([path]) => path.startsWith(`${network}/`))
    .map(([path, text]) => [path.slice(network.length + 1), parseHostsFile(text)]));
  return [...new Set([...wanted.keys(), ...[...held.keys()].sort(compare)])].flatMap((file) => {
    const [inPlan, onHost] = [wanted.get(file), held.get(file)];
    const addresses = new Set([...(inPlan?.keys() ?? []), ...(onHost?.keys() ?? [])]);
    return [...addresses].map((address): NameRow => ({ file, address, ...compared<readonly string[]>({ desired: inPlan?.get(address), observed: onHost?.get(address), isLooked, isEqual: isSameList }) }));
  });
}

/** Names by address, as hosts(5) has them. */
function parseHostsFile(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const [address, ...names] = line.split(/\s+/).filter((word) => word !== '');
    if (address !== undefined) found.set(address, [...(found.get(address) ?? []), ...names]);
  }
  return found;
}

const isSameList = (one: readonly string[], other: readonly string[]): boolean => one.length === other.length && one.every((item, index) => item === other[index]);
const byAddress = (one: { readonly address: string }, other: { readonly address: string }): number => compare(one.address, other.address);
