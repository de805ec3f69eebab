/**
 * What one host holds of Drover's network state, or (plan/host-expected.ts) what it should hold: both have this shape, so that a
 * difference can be planned against a fresh observation as well as against the state that was applied last.
 */
export interface ObservedHost {
  readonly bootId: string;
  /** Identity of the last desired state that was applied completely; empty when unknown. */
  readonly stamp: string;
  readonly gateway: ObservedGateway;
  readonly encryption: ObservedEncryption;
  /** By network name. */
  readonly overlays: Readonly<Record<string, ObservedOverlay>>;
  /** By network name. */
  readonly loadBalancers: Readonly<Record<string, ObservedLoadBalancer>>;
  /** By task id. */
  readonly tasks: Readonly<Record<string, ObservedTask>>;
  /** Text by `<network>/<file>`; empty files are not listed. */
  readonly hostsFiles: Readonly<Record<string, string>>;
  /** By task id. */
  readonly resolvers: Readonly<Record<string, ObservedResolver>>;
}

/** What the kernel holds for ESP, of Drover's alone. */
export interface ObservedEncryption {
  /** By associationId. */
  readonly associations: Readonly<Record<string, SecurityAssociation>>;
  /** By policyId. */
  readonly policies: Readonly<Record<string, SecurityPolicy>>;
}

/** One direction between two hosts (RFC 4301); its key is never read back. */
export interface SecurityAssociation {
  readonly source: string;
  readonly destination: string;
  readonly spi: number;
}

export const associationId = ({ source, destination, spi }: SecurityAssociation): string => `${source} ${destination} ${spi}`;

/** What is marked and goes to the peer's VXLAN port is sealed with the association. */
export interface SecurityPolicy extends SecurityAssociation {
  readonly port: number;
}

/** What the kernel tells policies apart by. */
export const policyId = ({ source, destination, port }: SecurityPolicy): string => `${source} ${destination}:${port}`;

/** The host's own namespace. */
export interface ObservedGateway {
  readonly isForwarding: boolean;
  /** By link name, `g-*` only. */
  readonly legs: Readonly<Record<string, ObservedLeg>>;
  /** Fingerprint of `table ip drover` (plan/nft-table.ts); empty when there is none. */
  readonly table: string;
}

export interface ObservedLeg {
  readonly isUp: boolean;
  /** With prefix length, sorted. */
  readonly addresses: readonly string[];
  /** Addresses within the gateway subnet that are routed to this link, sorted. */
  readonly routes: readonly string[];
}

export interface ObservedLink {
  readonly mac: string;
  readonly isUp: boolean;
  /** IPv4 with prefix length, sorted. */
  readonly addresses: readonly string[];
}

export interface ObservedOverlay {
  /** The host has a note that Drover made this namespace. */
  readonly isClaimed: boolean;
  readonly bridge?: { readonly isUp: boolean };
  readonly vxlan?: ObservedVxlan;
  /** By link name: `lb` and `t-*`. */
  readonly ports: Readonly<Record<string, { readonly isAttached: boolean }>>;
  /** Permanent neighbours on vxlan0: MAC by address. */
  readonly neighbours: Readonly<Record<string, string>>;
  /** Forwarding rows of vxlan0: VTEP by MAC. */
  readonly forwarding: Readonly<Record<string, string>>;
}

export interface ObservedVxlan {
  readonly vni: number;
  readonly local: string;
  readonly port: number;
  /** `nolearning proxy`, as Drover makes it. */
  readonly isStatic: boolean;
  /** Up and a port of br0. */
  readonly isAttached: boolean;
  /** Told to people; no reason to make the link anew. */
  readonly mtu?: number;
}

export interface ObservedLoadBalancer {
  readonly isClaimed: boolean;
  /** eth0 and, for ingress, eth1. */
  readonly links: Readonly<Record<string, ObservedLink>>;
  /** Gateway of the default route. */
  readonly defaultRoute?: string;
  readonly hasSysctls: boolean;
  readonly table: string;
  /** Weights of destinations by address, by fwmark. */
  readonly virtualServices: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface ObservedTask {
  readonly isClaimed: boolean;
  /** The namespace was reported complete: the container may start. */
  readonly isReady: boolean;
  readonly links: Readonly<Record<string, ObservedLink>>;
  readonly defaultRoute?: string;
  readonly table: string;
  /** Only looked at where requests keep their source. */
  readonly returnPaths?: ObservedReturnPaths;
}

export interface ObservedReturnPaths {
  readonly hasSysctls: boolean;
  /** Marks with a rule that leads to the table of the same number, ascending. */
  readonly rules: readonly number[];
  /** Gateway of each table's default route on the ingress interface. */
  readonly routes: Readonly<Record<string, string>>;
}

export interface ObservedResolver {
  /** Content of its environment file. */
  readonly environment: string;
  readonly isActive: boolean;
}
