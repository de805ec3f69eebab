import type { GenericResources } from './generic-resources.js';
import type { ManagerStatus } from './manager.js';
import type { Condition, Resource } from './resource.js';
import { canonicalJson } from './canonical-json.js';

export type NodeRole = 'worker' | 'manager';
export type Availability = 'active' | 'pause' | 'drain';

export interface SshHop {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Path on the control plane's machine; `~` is its home. Without it the agent is asked. */
  readonly identityFile?: string;
  /** `SHA256:` and the unpadded base64 of the key's hash, as ssh-keygen -l prints it. */
  readonly hostKey?: string;
  readonly jump?: SshHop;
}

export interface SshSpec extends SshHop {
  /** Where managers, which are on hosts themselves, find sshd. Without it they take the host's own address where `host` holds for the outside alone. */
  readonly inside?: InsideAddress;
}

export interface InsideAddress {
  readonly host: string;
  readonly port: number;
}

export interface NodeSpec {
  readonly role: NodeRole;
  readonly availability: Availability;
  readonly ssh: SshSpec;
  /** What tasks may reserve besides cores and memory. */
  readonly genericResources?: GenericResources;
  /** The back network that carries VXLAN; without it the address of the default route's interface. */
  readonly advertise?: { readonly address: string } | { readonly interface: string };
}

/** Life of a node; owned by machines/node.ts. `absent`: to be removed, but it does not answer; it is cleaned when it does. */
export const NODE_STATES = ['joining', 'joinFailed', 'ready', 'unreachable', 'down', 'leaving', 'absent', 'removed'] as const;
export type NodeState = (typeof NODE_STATES)[number];

/** A tunnel end that peers send to. One that is down or on its way out is none. */
export const isPeerState = (state: NodeState): boolean => state !== 'down' && !isLeavingState(state);

/** It is to be removed, or is. */
export const isLeavingState = (state: NodeState): boolean => state === 'leaving' || state === 'absent' || state === 'removed';

/** Set with the removal of a node: the packages, images and volumes that Drover brought go, too. */
export const PURGE_ANNOTATION = 'drover/purge';

/** How far a node follows `spec.availability`; owned by machines/availability.ts. */
export const AVAILABILITY_STATES = ['active', 'paused', 'draining', 'drained'] as const;
export type AvailabilityState = (typeof AVAILABILITY_STATES)[number];

export interface AvailabilityStatus {
  readonly state: AvailabilityState;
  readonly since: string;
  readonly message: string;
  /** While it drains: each task that is left, and what it waits for. */
  readonly blockers?: readonly string[];
  /** The time given for draining in order is over: what is still there is stopped at once. */
  readonly isForced?: boolean;
}

/** When a drain stops waiting for replacements; RFC 3339. Set with the wish to drain, gone with it. */
export const DRAIN_DEADLINE = 'drover/drain-deadline';

/** What join read from the host. Memory in bytes. */
export interface NodeFacts {
  readonly hostname: string;
  readonly machineId: string;
  readonly bootId: string;
  readonly distribution: string;
  readonly kernel: string;
  readonly architecture: string;
  readonly cpus: number;
  readonly memory: number;
  readonly addresses: readonly { readonly interface: string; readonly address: string; readonly mtu: number }[];
  /** Upstream resolvers of the host that containers can reach. */
  readonly resolvers: readonly string[];
  readonly podman: string;
}

export interface NodeStatus {
  /** Of the spec that the last join, failed or not, was made with. */
  readonly observedGeneration: number;
  /** How that spec says the host is reached (reachOf): another one needs a new join, any other change does not. */
  readonly reach?: string;
  /** When it was ready for the first time; RFC 3339. */
  readonly joinedAt?: string;
  readonly state: NodeState;
  readonly since: string;
  readonly message: string;
  readonly conditions: readonly Condition[];
  /** Without it the node is active and never was anything else. */
  readonly availability?: AvailabilityStatus;
  /** Without it the host is no manager. */
  readonly manager?: ManagerStatus;
  /** Pinned at the first accepted connection. */
  readonly hostKey?: string;
  readonly facts?: NodeFacts;
  /** Tunnel end: the address that peers send VXLAN to, and the MTU of its interface. */
  readonly vtep?: { readonly address: string; readonly mtu: number };
  /** The node's load-balancer address per network; the ingress network has one on every joined node. */
  readonly attachments: Readonly<Record<string, string>>;
}

export type Node = Resource<'Node', NodeSpec, NodeStatus>;

/** Takes new tasks. */
export const takesTasks = ({ metadata, spec, status }: Node): boolean =>
  status.state === 'ready' && spec.availability === 'active' && metadata.deletionTimestamp === undefined;

/** What of the spec a join depends on. Not the way from inside: whoever takes that one is a manager, and the host is the same. */
export const reachOf = ({ ssh, advertise }: NodeSpec): string => canonicalJson({ ssh: { ...ssh, inside: undefined }, advertise });
