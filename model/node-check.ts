import type { Listener } from './listener.js';

/** What `drover node check` looks at; the order in which a node's findings are listed. */
export const CHECKS = [
  'answer', 'packages', 'modules', 'sysctls', 'files', 'podman', 'cgroup', 'sshd', 'clock', 'disk', 'memory', 'resolver',
  'back-network', 'vxlan-port', 'firewall', 'ports', 'other-overlay', 'vxlan-path',
] as const;
export type CheckName = (typeof CHECKS)[number];

export type Severity = 'ok' | 'warning' | 'error';

export interface Finding {
  readonly node: string;
  readonly check: CheckName;
  readonly severity: Severity;
  /** What was found. */
  readonly message: string;
  /** What to do; empty where nothing is to be done. */
  readonly remedy: string;
}

/** What one host said of itself. Memory and disks in bytes. A part that the host could not tell is absent. */
export interface HostCheckFacts {
  /** Of what join brought about, what is not so any more. */
  readonly missing: {
    readonly packages: readonly string[];
    readonly modules: readonly { readonly name: string; readonly isLoadable: boolean }[];
    readonly sysctls: readonly { readonly key: string; readonly wanted: string; readonly found?: string }[];
    readonly files: readonly string[];
  };
  /** Of what the kernel needs to carry published sctp, what it has not; for hosts with such ports alone. */
  readonly lacksForSctp: readonly SctpPart[];
  readonly addresses: readonly { readonly interface: string; readonly address: string; readonly mtu: number }[];
  readonly resolvers: readonly string[];
  readonly hasCgroup2: boolean;
  /** Host minus control plane; the true value lies within `uncertaintyMs` of it. */
  readonly clock?: { readonly skewMs: number; readonly uncertaintyMs: number };
  readonly sshd?: { readonly maxSessions: number; readonly maxStartups: string };
  /** Its version and where it keeps images, or what it says instead. */
  readonly podman: { readonly version: string; readonly store: string } | { readonly error: string };
  readonly disks: readonly DiskFacts[];
  readonly memory?: { readonly total: number; readonly available: number };
  readonly listeners: readonly Listener[];
  /** Base chains and those they jump to, of tables that are not Drover's; iptables-legacy included. */
  readonly chains: readonly FirewallChain[];
  /** VXLAN devices in the host's own namespace; none of them is Drover's. */
  readonly vxlans: readonly { readonly name: string; readonly vni: number; readonly port: number }[];
}

/** Settings of the kernel, without `CONFIG_`: sockets, connection tracking and IPVS. */
export const SCTP_PARTS = ['IP_SCTP', 'NF_CT_PROTO_SCTP', 'IP_VS_PROTO_SCTP'] as const;
export type SctpPart = (typeof SCTP_PARTS)[number];

export interface DiskFacts {
  readonly path: string;
  readonly total: number;
  readonly free: number;
  /** In per cent; absent where the file system has no fixed number. */
  readonly freeInodes?: number;
}

export interface FirewallChain {
  /** `inet filter`; `legacy filter` for iptables-legacy. */
  readonly table: string;
  readonly name: string;
  /** Only base chains have one. */
  readonly hook?: string;
  readonly policy?: 'accept' | 'drop';
  /** Rules with a verdict, as the tool prints them. */
  readonly rules: readonly string[];
}

/** What arrives of one node's datagrams at another; `mtu`: of the largest that does, where the largest wanted one does not. */
export interface PathResult {
  readonly from: string;
  readonly to: string;
  readonly result: 'ok' | 'mtu' | 'lost' | 'unknown';
  readonly mtu?: number;
}

export interface NodeCheckReport {
  /** The nodes that were asked about, sorted. */
  readonly nodes: readonly string[];
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** Rows and columns of the matrix, sorted: more than `nodes` where only some were asked about. */
  readonly paths: { readonly nodes: readonly string[]; readonly results: readonly PathResult[] };
}
