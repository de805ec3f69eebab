import type { ObservedHost } from './observed-host.js';
import type { VirtualService } from './host.js';

/** How a row of a host's tables stands to what the control plane wants there. `unknown`: the host was not asked. */
export type RowMark = 'same' | 'missing' | 'extra' | 'differs' | 'unknown';

/** One thing on both sides; the side that lacks it is absent. */
export interface Compared<T> {
  readonly desired?: T;
  readonly observed?: T;
  readonly mark: RowMark;
}

/** Counted by IPVS since the entry was made. `in`: towards the tasks; `out`: their answers. */
export interface IpvsTraffic {
  readonly connections: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** `active` and `inactive`: entries of its table of connections at the moment, established and all others. */
export interface DestinationCounters {
  readonly active?: number;
  readonly inactive?: number;
  readonly traffic?: IpvsTraffic;
}

export interface ServiceCounters {
  readonly traffic?: IpvsTraffic;
  /** By address. */
  readonly destinations: Readonly<Record<string, DestinationCounters>>;
}

/** What a look at a host's networks brings, in one round trip. */
export interface NetworkLook {
  readonly observed: ObservedHost;
  /** By network name, then by fwmark. */
  readonly counters: Readonly<Record<string, Readonly<Record<string, ServiceCounters>>>>;
}

/** What one host's IPVS has counted of one task since the entry was made. */
export interface CountedTraffic {
  /** Tells the entry from the host's others. */
  readonly entry: string;
  readonly service: string;
  /** The slot of the task, or `global`. */
  readonly backend: string;
  readonly traffic: IpvsTraffic;
}

/** The network of one host as the control plane wants it, beside what was seen there. */
export interface NetworkState {
  readonly node: string;
  /** RFC 3339; absent where the host was not asked: then every mark is `unknown`. */
  readonly observedAt?: string;
  /** The host has applied just this state completely; false while a change is on its way. */
  readonly isApplied?: boolean;
  /** What differs outside of the networks and namespaces below, a sentence each. */
  readonly problems: readonly string[];
  /** The ingress network first; behind the wanted ones what is there of others. */
  readonly networks: readonly NetworkTables[];
  readonly namespaces: readonly NamespaceRow[];
}

export interface NetworkTables {
  readonly name: string;
  readonly mark: RowMark;
  /** Absent for a network that should not be there. */
  readonly subnet?: string;
  /** The host's own address on the network, which its load balancer asks the tasks from. */
  readonly loadBalancer?: string;
  readonly vni: Compared<number>;
  readonly mtu: Compared<number>;
  /** What differs beside the rows below: links, kernel settings, tables of nft. */
  readonly problems: readonly string[];
  readonly peers: readonly PeerRow[];
  readonly virtualServices: readonly VirtualServiceRow[];
  readonly names: readonly NameRow[];
}

/** An address on another host, and the VTEP that it is behind. A row that only a MAC address is known of has that in place of the address. */
export interface PeerRow extends Compared<string> {
  readonly address: string;
}

export interface VirtualServiceRow {
  readonly fwmark: number;
  /** Of the entry itself; its destinations have their own. */
  readonly mark: RowMark;
  /** Absent for one that should not be there, as are VIP and ports. */
  readonly service?: string;
  readonly vip?: string;
  readonly ports: VirtualService['ports'];
  readonly traffic?: IpvsTraffic;
  readonly destinations: readonly DestinationRow[];
}

/** Weights. */
export interface DestinationRow extends Compared<number>, DestinationCounters {
  readonly address: string;
}

/** What resolves to one address, by the hosts file of one service. */
export interface NameRow extends Compared<readonly string[]> {
  readonly file: string;
  readonly address: string;
}

/** The network namespace of a task. */
export interface NamespaceRow {
  /** The task's id. */
  readonly id: string;
  readonly mark: RowMark;
  /** Wanted addresses, in the order of the interfaces. */
  readonly interfaces: readonly { readonly network: string; readonly address: string }[];
  /** Of the leg that leads out of the host; absent where there is none. */
  readonly gatewayAddress?: string;
  readonly problems: readonly string[];
}
