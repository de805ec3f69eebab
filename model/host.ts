import type { Listener } from './listener.js';
import type { Resource } from './resource.js';
import type { Protocol } from './service.js';

/** What a host was last seen to be; written by the jobs that touch the host, one object per node with the node's name. */
export interface HostStatus {
  /** Store version of the desired state that was last applied there without error. */
  readonly appliedVersion: number;
  /** Store version whose withdrawals are out of its tables; at least the applied one. */
  readonly withdrawnVersion: number;
  /** Ids of the tasks whose namespaces are complete there, sorted. */
  readonly namespaces: readonly string[];
  readonly bootId: string;
  readonly observedAt: string;
  /** What the last full observation found different although nobody changed the desired state. */
  readonly drift: readonly string[];
  /** What others listened on when the whole host was looked at last (plan/listeners.ts); absent where that is nothing. */
  readonly listeners?: readonly Listener[];
}

export type Host = Resource<'Host', Record<string, never>, HostStatus>;

/** Desired network state of one host: a pure function of the store. Lists are sorted, so equal states are deep-equal. */
export interface HostState {
  /** Local end of every tunnel, and the UDP port. */
  readonly vtep: string;
  readonly vxlanPort: number;
  /** Subnets of all overlay networks of the cluster: what tasks must not reach by way of the gateway. */
  readonly overlaySubnets: readonly string[];
  readonly gateway: GatewayState;
  /** The ingress network comes first. */
  readonly networks: readonly OverlayState[];
  /** Absent while the cluster has no encrypted network. */
  readonly encryption?: EncryptionState;
  readonly hostPorts: readonly HostPort[];
  readonly namespaces: readonly TaskNamespace[];
}

/** Routed legs: the host owns `address` on each leg, the ingress sandbox `ingress`. */
export interface GatewayState {
  readonly subnet: string;
  readonly address: string;
  readonly ingress: string;
}

/** Who seals what for whom. The keys themselves are not part of it: a security association names its own by its SPI. */
export interface EncryptionState {
  /** Of all encrypted networks of the cluster: whatever carries one leaves and enters sealed or not at all. Sorted. */
  readonly vnis: readonly number[];
  /** Hosts that share an encrypted network with this one, by VTEP. */
  readonly peers: readonly EncryptedPeer[];
}

export interface EncryptedPeer {
  readonly vtep: string;
  /** SPI that this host sends with; without it nothing encrypted leaves for the peer. */
  readonly sends?: number;
  /** SPIs that it may send with. */
  readonly receives: readonly number[];
}

export interface OverlayState {
  readonly name: string;
  readonly vni: number;
  readonly subnet: string;
  readonly mtu: number;
  /** This host's own address in the network's lb namespace (`lb_<name>`, or `ingress_sbox`). */
  readonly loadBalancer: string;
  readonly peers: readonly Peer[];
  readonly virtualServices: readonly VirtualService[];
  /** DNS records, one hosts file per service (and one per network for nothing else). */
  readonly names: readonly HostsFile[];
}

/** An overlay address on another host; its MAC is macOf(address). */
export interface Peer {
  readonly address: string;
  readonly vtep: string;
}

export interface VirtualService {
  readonly service: string;
  readonly fwmark: number;
  /** Absent with dnsrr. */
  readonly vip?: string;
  /** Published ingress ports; only on the ingress network. */
  readonly ports: readonly { readonly protocol: Protocol; readonly published: number }[];
  readonly destinations: readonly Destination[];
  /** What is to see the client's address; left out where there is none. Sorted as destinations are. */
  readonly preserved?: readonly PreservedPort[];
}

/** Requests for this port of this task keep their source address: the task's namespace has return paths. */
export interface PreservedPort {
  readonly address: string;
  readonly protocol: Protocol;
  readonly published: number;
}

/** Weight 0 keeps established connections and takes no new ones. */
export interface Destination {
  readonly address: string;
  readonly weight: 0 | 1;
}

export interface HostsFile {
  readonly file: string;
  readonly records: readonly { readonly address: string; readonly names: readonly string[] }[];
}

/** A port with mode host: straight to the task's gateway leg. */
export interface HostPort {
  readonly protocol: Protocol;
  readonly published: number;
  readonly address: string;
  readonly target: number;
  /** Asked at this address of the host, and no other. */
  readonly hostIp?: string;
}

export interface TaskNamespace {
  /** Namespace name and the suffix of its links: at most 12 characters. */
  readonly id: string;
  /** In this order eth0, eth1, …; the gateway leg comes last. */
  readonly interfaces: readonly { readonly network: string; readonly address: string; readonly prefixLength: number; readonly mtu: number }[];
  /** Absent when all its networks are internal. */
  readonly gatewayAddress?: string;
  /** Ingress ports: what arrives for `published` on the ingress interface goes to `target`. */
  readonly redirects: readonly Redirect[];
  /** Only where a port preserves the source: answers go back by the node that the request came by. */
  readonly returnPaths?: readonly ReturnPath[];
  /** Networks whose names it resolves, and where other names are asked. */
  readonly dns: { readonly networks: readonly string[]; readonly upstreams: readonly string[] };
}

export interface Redirect {
  readonly protocol: Protocol;
  readonly published: number;
  readonly target: number;
  readonly preserveSource?: true;
}

/** The way back to one node's ingress sandbox, inside a task's namespace. */
export interface ReturnPath {
  /** Of packets and connections that came that way, and the number of the routing table that leads back. */
  readonly mark: number;
  /** That node's address on the ingress network. */
  readonly via: string;
}
