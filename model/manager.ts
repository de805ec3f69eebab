import type { SshLogin } from './ssh-login.js';
import type { Upgrade } from './upgrade.js';

/** How far a host is a manager, a member of the control plane; owned by machines/manager.ts. Without a status it is none. */
export const MANAGER_STATES = ['promoting', 'manager', 'upgrading', 'demoting'] as const;
export type ManagerState = (typeof MANAGER_STATES)[number];

/** The member of the control plane that runs there has the node's uid as its id. */
export interface ManagerStatus {
  readonly state: ManagerState;
  /** RFC 3339. */
  readonly since: string;
  /** What is being done, or what is in the way. */
  readonly message: string;
  /** Public key with which that member logs in to hosts, as authorized_keys has it, without options and comment. */
  readonly sshKey?: string;
  /** The upgrade under way, or the last one that failed. */
  readonly upgrade?: Upgrade & { readonly error?: string };
}

/** Still counted by the others: its store and its Sentinel go on while its member is replaced by another build. */
export const isCounted = (state: ManagerState | undefined): boolean => state === 'manager' || state === 'upgrading';

/** Where others find a manager: its address on the back network. */
export interface ManagerAddress {
  readonly name: string;
  readonly address: string;
}

/** TCP, on the back network; TLS on each. */
export const MANAGER_PORTS = { api: 2377, store: 2378, sentinel: 2379 } as const;

/** As Sentinel calls what it watches. */
export const STORE_NAME = 'drover';

/** State directory of a manager's member, and all else that promote brings: artefact, configuration, the store's data. */
export const MANAGER_DIR = '/var/lib/drover/manager';

/** Of `managers` members; two of which always have one in common. */
export const majorityOf = (managers: number): number => Math.floor(managers / 2) + 1;

/** Copies besides the one that took the write, until a majority has it. 0 for a store without managers. */
export const replicasNeeded = (managers: number): number => (managers === 0 ? 0 : majorityOf(managers) - 1);

/** A manager as every member knows it. Without `ssh` it is known only from what other managers say, and can be dialled directly alone. */
export interface KnownManager extends ManagerAddress {
  readonly ssh?: SshLogin;
}

/** `embedded`: one Redis child of one process. `managers`: spread over hosts. `foreign`: a Redis that the user brought. */
export type StoreKind = 'embedded' | 'managers' | 'foreign';
