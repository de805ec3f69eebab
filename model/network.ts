import type { Condition, Resource } from './resource.js';

export const INGRESS = 'ingress';
/** Bytes that VXLAN over IPv4 adds to a frame. */
export const VXLAN_OVERHEAD = 50;
/** What ESP over IPv4 adds to VXLAN's packet (RFC 4106, 8 bytes of check value): header, nonce, trailer, and the outer IP header once. */
const ESP_FIXED = 44;
/** UDP, VXLAN and the inner Ethernet header, and ESP's trailer: with the inner packet they fill whole words of 4 bytes. */
const ESP_FILLED = 32;
export const FIRST_VNI = 4096;

/** MTU of an overlay's interfaces on a back network with MTU `underlay`, so that nothing is cut in pieces: 1500 gives 1450, and 1424 encrypted. Pure. */
export const overlayMtuOn = (underlay: number, isEncrypted: boolean): number =>
  (isEncrypted ? Math.floor((underlay - ESP_FIXED) / 4) * 4 - ESP_FILLED : underlay - VXLAN_OVERHEAD);

/** The reverse: what the back network must carry for it. */
export const underlayMtuOf = (overlay: number, isEncrypted: boolean): number =>
  (isEncrypted ? Math.ceil((overlay + ESP_FILLED) / 4) * 4 + ESP_FIXED : overlay + VXLAN_OVERHEAD);

/** Addresses of a subnet that are never handed out: its own and the first host (the gateway by convention) at the low end, broadcast at the high end. */
export const RESERVED_LOW = 2;
export const RESERVED_HIGH = 1;

/** How many addresses a subnet has to hand out. Pure. */
export const addressCapacity = (size: number, reservedLow = RESERVED_LOW): number => Math.max(size - reservedLow - RESERVED_HIGH, 0);

export interface NetworkSpec {
  readonly subnet?: string;
  /** No leg on the gateway: tasks that are only on internal networks reach nothing outside. */
  readonly internal: boolean;
  /** What crosses the back network is sealed (ESP). */
  readonly encrypted: boolean;
  readonly mtu?: number;
}

export interface NetworkStatus {
  readonly conditions: readonly Condition[];
  /** Empty until allocated. */
  readonly subnet: string;
  /** 0 until allocated. */
  readonly vni: number;
  /** The address handed out last; the next search starts behind it, so a freed one is reused as late as possible. */
  readonly cursor: string;
}

export type Network = Resource<'Network', NetworkSpec, NetworkStatus>;
