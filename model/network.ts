import type { Condition, Resource } from './resource.js';

export const INGRESS = 'ingress';
/** Bytes that VXLAN over IPv4 adds to a frame. */
export const VXLAN_OVERHEAD = 50;
export const FIRST_VNI = 4096;

export interface NetworkSpec {
  readonly subnet?: string;
  /** No leg on the gateway: tasks that are only on internal networks reach nothing outside. */
  readonly internal: boolean;
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
