import { isIPv4 } from 'node:net';

/** IPv4 maths on unsigned 32-bit integers. Texts are canonical dotted quads: what node:net accepts, so `010.0.0.1` is refused. */
export function parseAddress(text: string): number | undefined {
  if (!isIPv4(text)) return undefined;
  return text.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);
}

export const formatAddress = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');

export interface Subnet {
  /** First address, as an unsigned integer. */
  readonly base: number;
  readonly prefixLength: number;
  /** Number of addresses, network and broadcast included. */
  readonly size: number;
}

/** undefined unless `text` is CIDR with no host bit set. */
export function parseSubnet(text: string): Subnet | undefined {
  const match = /^([0-9.]+)\/(\d|[12]\d|3[0-2])$/.exec(text);
  const base = match?.[1] === undefined ? undefined : parseAddress(match[1]);
  if (match === null || base === undefined) return undefined;
  const prefixLength = Number(match[2]);
  const size = 2 ** (32 - prefixLength);
  return base % size === 0 ? { base, prefixLength, size } : undefined;
}

/** @throws RangeError for a text that validation should have refused. */
export function subnetOf(text: string): Subnet {
  const subnet = parseSubnet(text);
  if (subnet === undefined) throw new RangeError(`not a subnet: ${text}`);
  return subnet;
}

export const overlaps = (one: Subnet, other: Subnet): boolean => one.base < other.base + other.size && other.base < one.base + one.size;

export const contains = (subnet: Subnet, address: number): boolean => address >= subnet.base && address < subnet.base + subnet.size;

/** `02:42` and the four bytes of the address, as Docker does. */
export const macOf = (address: string): string => `02:42:${address.split('.').map((octet) => HEX[Number(octet)]).join(':')}`;

const HEX: readonly string[] = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));
